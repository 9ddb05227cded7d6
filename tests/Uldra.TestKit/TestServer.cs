using Uldra.Cli.Demo.Servers;
using Uldra.MySql;

namespace Uldra.TestKit;

/// <summary>
/// A real server for a test, on loopback, with a data directory of its own. Accounts: app/app with all rights, repl/repl with replication
/// and SELECT; MariaDB 11.8 also ed/ed by ed25519. It logs full images with full metadata unless an argument says otherwise.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    readonly ServerDirectory _directory;
    readonly ThrowawayServer _server;

    TestServer(ServerKind kind, ServerDirectory directory, ThrowawayServer server)
    {
        Kind = kind;
        _directory = directory;
        _server = server;
        Sql = new SqlClient(kind, server.SocketFile);
    }

    public ServerKind Kind { get; }

    public ServerFamily Family => Kind == ServerKind.MySql97 ? ServerFamily.MySql : ServerFamily.MariaDb;

    public int Port => _server.Port;

    /// <summary>The server's own process; 0 while it does not run.</summary>
    public int ProcessId => _server.ProcessId;

    public string LogFile => _server.LogFile;

    public string DataDirectory => Path.Combine(_directory.Path, "server", "data");

    /// <summary>Sessions as a table with id, command, state, time and info. MySQL's own list fails while another test runs a statement that holds
    /// bytes.</summary>
    public string Sessions => Kind != ServerKind.MySql97 ? "information_schema.processlist"
        : "(SELECT processlist_id AS id, processlist_command AS command, processlist_state AS state, processlist_time AS time, processlist_info AS info "
            + "FROM performance_schema.threads) AS sessions";

    /// <summary>The server's own client, as app: shares no code with Uldra.</summary>
    public SqlClient Sql { get; }

    /// <summary>Skips the test when the server is not installed; in CI that is a failure.</summary>
    /// <param name="kind">Which server.</param>
    /// <param name="extraArgs">Options such as <c>--binlog-row-image=MINIMAL</c>; they win over the kit's own.</param>
    public static async Task<TestServer> StartAsync(ServerKind kind, params string[] extraArgs)
    {
        var program = ServerPrograms.Require(kind);
        var directory = ServerDirectory.Create();
        try
        {
            var server = await ThrowawayServer.StartAsync(
                program, Path.Combine(directory.Path, "server"), extraArgs, TestContext.Current.CancellationToken);
            return new TestServer(kind, directory, server);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public string Url(string user = "app", string password = "app", string? database = null) =>
        $"mysql://{user}:{password}@127.0.0.1:{Port}" + (database is null ? "" : "/" + database);

    public MySqlConnectionOptions Options(string user = "app", string password = "app", string? database = null) =>
        new() { Host = "127.0.0.1", Port = Port, User = user, Password = password, Database = database };

    /// <summary>kill -9; returns when the process is gone.</summary>
    public Task KillAsync() => _server.KillAsync();

    /// <summary>An orderly shutdown.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Same data, same port; a server that still runs is killed first.</summary>
    public Task RestartAsync() => _server.RestartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}
