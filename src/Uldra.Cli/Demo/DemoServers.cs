using Uldra.Cli.Demo.Bank;
using Uldra.Cli.Demo.Servers;
using Uldra.MySql;

namespace Uldra.Cli.Demo;

/// <summary>One source and its shards, each a MariaDB server of its own on loopback; gone with their directories at the end.</summary>
sealed class DemoServers : IAsyncDisposable
{
    readonly ServerDirectory _directory = ServerDirectory.Create();
    readonly List<ThrowawayServer> _servers = [];

    DemoServers()
    {
    }

    /// <summary>Room for the pipeline's file and log; removed too.</summary>
    public string Directory => _directory.Path;

    public int SourcePort => _servers[0].Port;

    public IEnumerable<int> ShardPorts => _servers.Skip(1).Select(server => server.Port);

    /// <exception cref="ServerStartException">A server did not come up; the others are stopped again.</exception>
    public static async Task<DemoServers> StartAsync(MariaDbProgram program, int shards, CancellationToken token)
    {
        var servers = new DemoServers();
        try
        {
            var starting = Enumerable.Range(0, shards + 1).Select(i => ThrowawayServer.StartAsync(
                program, Path.Combine(servers.Directory, i == 0 ? "source" : $"s{i - 1}"), [], token)).ToArray();
            await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var started in starting.Where(task => task.IsCompletedSuccessfully))
                servers._servers.Add(await started);
            await Task.WhenAll(starting);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public Task<MySqlConnection> ConnectToSourceAsync(CancellationToken token) => ConnectAsync(SourcePort, BankSchema.Database, token);

    public async Task<List<MySqlConnection>> ConnectToShardsAsync(CancellationToken token)
    {
        var connections = new List<MySqlConnection>();
        foreach (var port in ShardPorts)
            connections.Add(await ConnectAsync(port, BankSchema.Database, token));
        return connections;
    }

    /// <summary>The bank's empty tables, everywhere.</summary>
    public async Task CreateSchemaAsync(CancellationToken token)
    {
        foreach (var server in _servers)
        {
            await using var connection = await ConnectAsync(server.Port, null, token);
            foreach (var statement in BankSchema.CreateStatements())
                await connection.ExecuteAsync(statement, token);
        }
    }

    /// <summary>The end of the source's log, as <c>source.start</c> says it.</summary>
    public async Task<string> EndOfSourceLogAsync(CancellationToken token)
    {
        await using var source = await ConnectToSourceAsync(token);
        return "gtid:" + await source.ScalarAsync("SELECT @@gtid_binlog_pos", token);
    }

    public MySqlConnectionOptions SourceOptions() => Options(SourcePort, BankSchema.Database);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        _directory.Dispose();
    }

    static Task<MySqlConnection> ConnectAsync(int port, string? database, CancellationToken token) =>
        MySqlConnection.ConnectAsync(Options(port, database), token);

    static MySqlConnectionOptions Options(int port, string? database) =>
        new() { Host = "127.0.0.1", Port = port, User = "app", Password = "app", Database = database };
}
