using System.Net;
using System.Net.Sockets;
using Uldra.Cli.Demo.Servers;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kit;

public sealed class TestServerTests(SharedServers servers)
{
    public static TheoryData<ServerKind, string> Kinds => new()
    {
        { ServerKind.MariaDb1011, "10.11." },
        { ServerKind.MariaDb118, "11.8." },
        { ServerKind.MySql97, "9.7." },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Server_of_the_kind_logs_full_rows_with_names(ServerKind kind, string version)
    {
        var server = await servers.GetAsync(kind);

        const string query = "SELECT VERSION(), @@log_bin, @@binlog_row_image, @@binlog_row_metadata, @@binlog_format";
        var row = (await server.Sql.RowsAsync(query))[0];

        Assert.StartsWith(version, row[0]);
        Assert.Equal(["1", "FULL", "FULL", "ROW"], row[1..]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Killed_server_comes_back_on_its_port_with_its_rows(ServerKind kind, string _)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE TABLE test.t (id INT PRIMARY KEY); INSERT INTO test.t VALUES (7)");
        var (port, process) = (server.Port, server.ProcessId);

        await server.KillAsync();
        Assert.False(Directory.Exists($"/proc/{process}"));
        await server.RestartAsync();

        Assert.Equal(port, server.Port);
        Assert.NotEqual(process, server.ProcessId);
        Assert.Equal("7", await server.Sql.ScalarAsync("SELECT id FROM test.t"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Server_that_starts_leaves_the_temporary_tables_of_others_alone(ServerKind kind, string _)
    {
        await using var server = await TestServer.StartAsync(kind);
        await using var session = server.Sql.OpenSession();
        await session.RunAsync("CREATE TEMPORARY TABLE test.t (id INT) ENGINE = MyISAM; INSERT INTO test.t VALUES (7)");

        await using var other = await TestServer.StartAsync(ServerKind.MariaDb1011);

        Assert.Equal("8", (await session.RunAsync("ALTER TABLE test.t ADD COLUMN b INT; UPDATE test.t SET id = 8; SELECT id FROM test.t"))[0][0]);
        await session.RunAsync("DROP TABLE test.t");
    }

    [Fact]
    public async Task Extra_arguments_win()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb1011, "--binlog-row-image=MINIMAL", "--server-id=77");

        Assert.Equal(["MINIMAL", "77"], (await server.Sql.RowsAsync("SELECT @@binlog_row_image, @@server_id"))[0]);
    }

    [Fact]
    public async Task Server_that_does_not_start_shows_the_end_of_its_log()
    {
        var error = await Assert.ThrowsAsync<ServerStartException>(
            () => TestServer.StartAsync(ServerKind.MariaDb1011, "--no-such-option"));

        Assert.Contains("no-such-option", error.Message);
    }

    [Fact]
    public async Task Stopped_server_leaves_no_directory_and_no_process()
    {
        var server = await TestServer.StartAsync(ServerKind.MariaDb1011);
        var (directory, process) = (server.DataDirectory, server.ProcessId);

        await server.DisposeAsync();

        Assert.False(Directory.Exists(directory));
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task Taken_port_is_said_so_and_never_mistaken_for_the_server()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb1011);
        await server.StopAsync();
        using var other = new TcpListener(IPAddress.Loopback, server.Port);
        other.Start();

        var error = await Assert.ThrowsAsync<ServerStartException>(server.RestartAsync);

        Assert.Contains("Address already in use", error.Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Accounts_can_log_in(ServerKind kind, string _)
    {
        var server = await servers.GetAsync(kind);

        Assert.Equal("repl@%", await server.Sql.As("repl").ScalarAsync("SELECT CURRENT_USER()"));
        Assert.Equal("app@%", await server.Sql.ScalarAsync("SELECT CURRENT_USER()"));
    }
}
