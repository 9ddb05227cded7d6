using System.Security.Cryptography;
using System.Text;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

public sealed class QueryTests(SharedServers servers)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Several_statements_answer_one_by_one_until_the_first_error(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)");
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, Token);
        var results = new List<StatementResult>();
        var sql = "INSERT INTO t (v) VALUES (10),(20); SELECT * FROM t; UPDATE t SET v = 5 WHERE id = 1; SELECT 1/0;"
            + "INSERT INTO t (v) VALUES (20); DELETE FROM t";
        var fault = await Assert.ThrowsAsync<MySqlException>(
            async () => await connection.ExecuteManyAsync(Encoding.UTF8.GetBytes(sql), results, Token));
        Assert.Equal((1062, "23000"), (fault.Code, fault.SqlState));
        Assert.Equal([new(2, 1, 0, false, 0), new(0, 0, 0, true, 2), new(1, 0, 0, false, 0), new(0, 0, 1, true, 1)], results);
        Assert.Equal("2", await connection.ScalarAsync("SELECT COUNT(*) FROM t", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Status_follows_transactions(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, Token);
        await connection.ExecuteAsync("START TRANSACTION", Token);
        Assert.Equal(ServerStatus.InTransaction, connection.Status & ServerStatus.InTransaction);
        await connection.ExecuteAsync("COMMIT", Token);
        Assert.Equal(ServerStatus.None, connection.Status & ServerStatus.InTransaction);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_streamed_result_brings_every_row_null_and_empty_apart(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync(
            "CREATE TABLE t (id INT PRIMARY KEY, v VARBINARY(300)); INSERT INTO t VALUES (0,NULL),(1,''),(2,X'00FF');"
            + string.Concat(Enumerable.Range(0, 14).Select(i => $"INSERT INTO t SELECT id + {3 << i}, REPEAT('x', id % 300) FROM t;")));
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, Token);
        await using var result = await connection.QueryAsync("SELECT id, v AS `wert` FROM t ORDER BY id", Token);
        Assert.Equal(("id", "wert", 2), (result.FieldName(0), result.FieldName(1), result.FieldCount));
        var count = 0;
        for (; await result.ReadAsync(Token); count++)
        {
            Assert.Equal(count.ToString(), result.GetString(0));
            Assert.Equal(count == 0, result.IsNull(1));
            Assert.Equal(Length(count), result.GetBytes(1).Length);
        }
        Assert.Equal(3 << 14, count);
        Assert.True(connection.IsUsable);

        // Row n was made from a row of its lower half: id - 3·2^i.
        static int Length(int id)
        {
            if (id < 3)
                return id == 2 ? 2 : 0;
            var half = 3;
            while (half * 2 <= id)
                half *= 2;
            return (id - half) % 300;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_result_left_early_costs_its_rows_but_not_the_connection(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, Token);
        await using (var result = await connection.QueryAsync("SELECT 1 UNION SELECT 2; SELECT 3; DO 0", Token))
            Assert.True(await result.ReadAsync(Token));
        Assert.Equal("4", await connection.ScalarAsync("SELECT 4", Token));
        await using (await connection.QueryAsync("SELECT REPEAT('x', 9000000) UNION ALL SELECT REPEAT('y', 9000000)", Token))
        {
        }
        Assert.False(connection.IsUsable);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_procedure_call_is_read_to_its_end(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, Token);
        await connection.ExecuteAsync("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2, 3; END", Token);
        await connection.ExecuteAsync("CALL p()", Token);
        Assert.Equal([["1"]], await connection.RowsAsync("CALL p()", Token));
        Assert.Equal("4", await connection.ScalarAsync("SELECT 4", Token));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011, 20_000_000)]
    [InlineData(ServerKind.MariaDb1011, 40_000_000)]
    [InlineData(ServerKind.MySql97, 20_000_000)]
    [InlineData(ServerKind.MySql97, 40_000_000)]
    public async Task Packets_above_16_MB_go_both_ways(ServerKind kind, int length)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-allowed-packet=64M");
        foreach (var tls in kind == ServerKind.MySql97 ? new[] { TlsMode.Disabled, TlsMode.Required } : [TlsMode.Disabled])
        {
            await using var connection = await MySqlConnection.ConnectAsync(server.Options() with { Tls = tls }, Token);
            var content = Enumerable.Range(0, length).Select(i => (byte)"0123456789abcdefghijk"[i % 21]).ToArray();
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(content)),
                await connection.ScalarAsync($"SELECT SHA2('{Encoding.ASCII.GetString(content)}', 256)", Token));
            await using var result = await connection.QueryAsync(
                $"SELECT LEFT(REPEAT('0123456789abcdefghijk', {length / 21 + 1}), {length}), 'behind' UNION ALL SELECT 'next', ''", Token);
            Assert.True(await result.ReadAsync(Token));
            Assert.True(result.GetBytes(0).SequenceEqual(content));
            Assert.Equal("behind", result.GetString(1));
            Assert.True(await result.ReadAsync(Token));
            Assert.Equal("next", result.GetString(0));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_packet_the_server_refuses_by_its_size_is_no_transient_error(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-allowed-packet=1M");
        for (var megabytes = 2; megabytes <= 64; megabytes *= 2)
        {
            await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
            var sql = Encoding.ASCII.GetBytes($"SELECT '{new string('x', megabytes << 20)}'");
            var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync(sql, Token));
            Assert.Equal((1153, false), (fault.Code, fault.IsTransient));
        }
    }

    [Fact]
    public async Task Load_data_local_is_refused()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MySql97, "--local-infile=ON");
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        await connection.ExecuteAsync("CREATE TABLE test.t (v TEXT)", Token);
        await Assert.ThrowsAsync<MySqlException>(
            async () => await connection.ExecuteAsync("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE test.t", Token));
        Assert.Equal("0", await connection.ScalarAsync("SELECT COUNT(*) FROM test.t", Token));
    }
}
