using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

/// <summary>Each way a real server ends a session, idle or amid a statement.</summary>
public sealed class ConnectionLossTests(SharedServers servers)
{
    /// <summary>In the select list an interrupted SLEEP answers 1 without an error; in WHERE it fails the statement.</summary>
    const string Sleep = "SELECT 1 FROM (SELECT 1 AS a UNION SELECT 2) AS t WHERE SLEEP(1000)";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_killed_idle_session_is_a_lost_connection(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        await server.Sql.ExecuteAsync($"KILL {connection.ConnectionId}");
        await WaitUntilGoneAsync(server, connection);
        await AssertLostAsync(connection, connection.ExecuteAsync("DO 0", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_session_killed_amid_a_statement_is_a_transient_error(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        var running = connection.ExecuteAsync(Sleep, Token).AsTask();
        await WaitUntilRunningAsync(server, connection);
        await server.Sql.ExecuteAsync($"KILL {connection.ConnectionId}");
        var fault = await Assert.ThrowsAsync<MySqlException>(() => running);
        Assert.True(fault.IsTransient, $"{fault.Code} {fault.Message}");
        if (connection.IsUsable)
            await AssertLostAsync(connection, connection.ExecuteAsync("DO 0", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_killed_statement_leaves_the_session_alive(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        var running = connection.ExecuteAsync(Sleep, Token).AsTask();
        await WaitUntilRunningAsync(server, connection);
        await server.Sql.ExecuteAsync($"KILL QUERY {connection.ConnectionId}");
        var fault = await Assert.ThrowsAsync<MySqlException>(() => running);
        Assert.Equal((1317, true, false), (fault.Code, fault.IsTransient, fault.IsConnectionLost));
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_session_ended_for_idleness_is_a_lost_connection(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        await connection.ExecuteAsync("SET SESSION wait_timeout = 1", Token);
        await WaitUntilGoneAsync(server, connection);
        await AssertLostAsync(connection, connection.ExecuteAsync("DO 0", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cancelling_a_statement_closes_its_session(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        var running = connection.ExecuteAsync(Sleep, source.Token).AsTask();
        await WaitUntilRunningAsync(server, connection);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(connection.IsUsable);
        await server.Sql.ExecuteAsync($"KILL {connection.ConnectionId}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_server_that_dies_or_stops_is_a_lost_connection_and_then_cannot_be_reached(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        foreach (var end in new[] { server.KillAsync, server.StopAsync })
        {
            await using var idle = await MySqlConnection.ConnectAsync(server.Options(), Token);
            await using var busy = await MySqlConnection.ConnectAsync(server.Options(), Token);
            var running = busy.ExecuteAsync(Sleep, Token).AsTask();
            await WaitUntilRunningAsync(server, busy);
            await end();
            var fault = await Assert.ThrowsAsync<MySqlException>(() => running);
            Assert.True(fault.IsTransient, $"{fault.Code} {fault.Message}");
            await AssertLostAsync(idle, idle.ExecuteAsync("DO 0", Token));
            fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(server.Options(), Token));
            Assert.Equal((2003, true, true), (fault.Code, fault.IsTransient, fault.IsConnectionLost));
            await server.RestartAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_read_only_server_refuses_writes_as_a_transient_error(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE TABLE test.t (v INT); CREATE USER plain IDENTIFIED BY 'plain'; GRANT ALL ON test.* TO plain");
        await server.Sql.ExecuteAsync("SET GLOBAL read_only = 1");
        await using var connection = await MySqlConnection.ConnectAsync(server.Options("plain", "plain"), Token);
        var fault = await Assert.ThrowsAsync<MySqlException>(
            async () => await connection.ExecuteAsync("INSERT INTO test.t VALUES (1)", Token));
        Assert.Equal((1290, true, false), (fault.Code, fault.IsTransient, fault.IsConnectionLost));
    }

    static async Task AssertLostAsync(MySqlConnection connection, ValueTask<StatementResult> command)
    {
        var fault = await Assert.ThrowsAsync<MySqlException>(() => command.AsTask());
        Assert.True(fault is { IsConnectionLost: true, IsTransient: true }, $"{fault.Code} {fault.Message}");
        Assert.False(connection.IsUsable);
    }

    static Task WaitUntilRunningAsync(TestServer server, MySqlConnection connection) =>
        server.Sql.UntilAsync($"{Count(server, connection)} AND info LIKE '%SLEEP%'", "1");

    static Task WaitUntilGoneAsync(TestServer server, MySqlConnection connection) => server.Sql.UntilAsync(Count(server, connection), "0");

    static string Count(TestServer server, MySqlConnection connection) =>
        $"SELECT COUNT(*) FROM {server.Sessions} WHERE id = {connection.ConnectionId}";
}
