using Uldra.MySql;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Failover;

/// <summary>Two servers with the same transactions: one is the source, the other its replica with a log of its own.</summary>
sealed class SourcePair(TestServer first, TestServer second) : IAsyncDisposable
{
    public const string Database = "bank";

    public TestServer First => first;

    public TestServer Second => second;

    bool IsMySql => first.Family == ServerFamily.MySql;

    public static async Task<SourcePair> StartAsync(ServerKind kind)
    {
        // Small files: their names and offsets have nothing to do with each other on the two.
        var pair = new SourcePair(await TestServer.StartAsync(kind), await TestServer.StartAsync(kind, "--max-binlog-size=4096"));
        await pair.ReplicateAsync(pair.First, pair.Second);
        await pair.First.Sql.ExecuteAsync($"CREATE DATABASE {Database}");
        return pair;
    }

    public TestDatabase DatabaseOn(TestServer server) => new(server, Database);

    public async Task ReplicateAsync(TestServer from, TestServer to)
    {
        var change = IsMySql
            ? $"CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={from.Port}, SOURCE_USER='app', SOURCE_PASSWORD='app', "
                + "SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1; START REPLICA"
            : $"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={from.Port}, MASTER_USER='app', MASTER_PASSWORD='app', "
                + "MASTER_USE_GTID=current_pos, MASTER_CONNECT_RETRY=1; START SLAVE";
        await to.Sql.ExecuteAsync(change);
    }

    /// <summary>Until one has all that the other has logged by now.</summary>
    public async Task CatchUpAsync(TestServer from, TestServer to)
    {
        if (IsMySql)
        {
            var set = (await from.Sql.ScalarAsync("SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')"))!;
            Assert.Equal("0", await to.Sql.ScalarAsync($"SELECT WAIT_FOR_EXECUTED_GTID_SET('{set}', 60)"));
        }
        else
            Assert.Equal("0", await to.Sql.ScalarAsync(
                $"SELECT MASTER_GTID_WAIT('{await from.Sql.ScalarAsync("SELECT @@GLOBAL.gtid_binlog_pos")}', 60)"));
    }

    /// <summary>The replica is a source of its own from now on.</summary>
    public Task PromoteAsync(TestServer server) =>
        server.Sql.ExecuteAsync(IsMySql ? "STOP REPLICA; RESET REPLICA ALL" : "STOP SLAVE; RESET SLAVE ALL");

    /// <summary>The scenario with its source on the first server and the second one under <c>failover</c>.</summary>
    public async Task<ScenarioRun> RunAsync(SharedServers targets, ServerKind targetKind)
    {
        var run = await ScenarioRun.CreateAsync("written-once", DatabaseOn(first),
            [await targets.CreateDatabaseAsync(targetKind), await targets.CreateDatabaseAsync(targetKind)]);
        await run.ChangeFileAsync("url: ${SOURCE}", $"url: ${{SOURCE}}\n  failover: [\"{second.Url()}\"]");
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
    }
}
