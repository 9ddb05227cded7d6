using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Failover;

/// <summary>The source dies, its replica takes over, with other files and the same GTIDs: nothing is lost and nothing written twice.</summary>
public sealed class SourceFailoverTests(SharedServers shared)
{
    const int Source = 3;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Promoted_replica_is_read_on_and_the_old_source_later_again(ServerKind kind)
    {
        await using var pair = await SourcePair.StartAsync(kind);
        await using var run = await pair.RunAsync(shared, ServerKind.MariaDb1011);
        await using var process = await run.StartAsync();
        await WriteAsync(pair.First, 1, 30);
        await WaitForAsync(run, process, 30);

        // Dies with a transaction that is not committed and one that is half in the log's cache.
        await using (var session = pair.First.Sql.In(SourcePair.Database).OpenSession())
        {
            await session.RunAsync("BEGIN; UPDATE item SET v = 1000, place = place + 1");
            await pair.CatchUpAsync(pair.First, pair.Second);
            await pair.First.KillAsync();
        }

        await pair.PromoteAsync(pair.Second);
        await WriteAsync(pair.Second, 31, 60);
        await WaitForAsync(run, process, 60);
        Assert.Contains($"Connected to the source 127.0.0.1:{pair.Second.Port}", process.Log);

        await pair.First.RestartAsync();
        await pair.ReplicateAsync(pair.Second, pair.First);
        await WriteAsync(pair.Second, 61, 70);
        await pair.CatchUpAsync(pair.Second, pair.First);
        await pair.Second.KillAsync();
        await pair.PromoteAsync(pair.First);
        await WriteAsync(pair.First, 71, 90);
        await WaitForAsync(run, process, 90);

        Assert.Equal(0, await process.TerminateAsync());
        // The other one is still away: that is a warning, and E is asked of the one that answers.
        await run.CatchUpAsync();
        await run.ExpectAsync();
        await AssertWrittenOnceAsync(run);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Run_that_begins_while_the_source_is_away_reads_the_other_one(ServerKind kind)
    {
        await using var pair = await SourcePair.StartAsync(kind);
        await using var run = await pair.RunAsync(shared, ServerKind.MariaDb1011);
        await WriteAsync(pair.First, 1, 20);
        await pair.CatchUpAsync(pair.First, pair.Second);
        await pair.First.KillAsync();

        await run.CatchUpAsync();

        await pair.First.RestartAsync();
        await run.ExpectAsync();
        await AssertWrittenOnceAsync(run);
    }

    /// <summary>A failover that lost what the targets already have: going on would mix two histories.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Server_that_lost_transactions_in_the_failover_is_refused(ServerKind kind)
    {
        await using var pair = await SourcePair.StartAsync(kind);
        await using var run = await pair.RunAsync(shared, ServerKind.MariaDb1011);
        await WriteAsync(pair.First, 1, 10);
        await pair.CatchUpAsync(pair.First, pair.Second);
        await pair.PromoteAsync(pair.Second);
        await WriteAsync(pair.First, 11, 20);
        await run.CatchUpAsync();
        await pair.First.KillAsync();

        var behind = await run.RunAsync();
        // By itself, so that there is no other one to wait for. Its own transactions bear numbers that the lost ones had.
        await WriteAsync(pair.Second, 21, 60);
        await run.ChangeFileAsync("url: ${SOURCE}", $"url: {pair.Second.Url()}");
        await run.ChangeFileAsync($"failover: [\"{pair.Second.Url()}\"]", "failover: []");
        var diverged = await run.RunAsync();

        Assert.True((behind.ExitCode, diverged.ExitCode) == (Source, Source), behind.Log + diverged.Log);
        Assert.Contains("source-behind-targets", behind.Log);
        await pair.First.RestartAsync();
        await run.ExpectAsync();
    }

    static async Task WriteAsync(TestServer server, int from, int to)
    {
        var sql = $"USE {SourcePair.Database};";
        for (var i = from; i <= to; i++)
            sql += $"BEGIN; INSERT INTO item VALUES ({i}, {i}, {i}, NULL); UPDATE item SET v = {i} + 1000, place = place + 1 WHERE id = {i / 2}; COMMIT;";
        await server.Sql.ExecuteAsync(sql);
    }

    static async Task WaitForAsync(ScenarioRun run, UldraProcess process, int id) =>
        await process.WaitForAsync(run.Targets[id % 2].Sql, $"SELECT COUNT(*) FROM item WHERE id = {id}", "1");

    static async Task AssertWrittenOnceAsync(ScenarioRun run)
    {
        foreach (var target in run.Targets)
            Assert.Null(await target.Sql.ScalarAsync("SELECT CONCAT(id, '/', v) FROM put GROUP BY id, v HAVING COUNT(*) > 1"));
    }
}
