using System.Buffers.Binary;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.ServerTests.Binlog;
using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>The target's own log as witness: with <c>commit_order: source</c> its transactions follow the source's order.</summary>
public sealed class CommitOrderTests(SharedServers shared, SecondServers second)
{
    const int Transactions = 2000;

    public static TheoryData<Combination> Combinations =>
        [new Combination(ServerKind.MariaDb1011, ServerKind.MariaDb1011), new Combination(ServerKind.MySql97, ServerKind.MySql97)];

    [Theory, MemberData(nameof(Combinations))]
    public async Task Target_commits_in_the_order_of_the_source(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "commit-order");
        var target = run.Targets[0];
        var start = await LogScan.EndAsync(target.Server);
        await using var process = await run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");

        // Independent rows on s0, v in the order of the log. Now and then one leaves for s1, and holds back what comes after it.
        var sql = "";
        for (var i = 1; i <= Transactions; i++)
            sql += i % 7 == 0 ? $"UPDATE item SET place = place + 1, v = {i} WHERE id = {i / 2};" : $"INSERT INTO item VALUES ({i}, {2 * i}, {i});";
        await run.Source.Sql.ExecuteAsync(sql);
        await process.WaitForAsync(target.Sql, $"SELECT COUNT(*) FROM item WHERE id = {Transactions}", "1");
        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();

        var commits = await CommitsAsync(target, start);
        Assert.True(commits.Count >= 5, $"only {commits.Count} commits");
        for (var i = 1; i < commits.Count; i++)
            Assert.True(commits[i - 1].Last < commits[i].First, $"{commits[i]} after {commits[i - 1]}");
    }

    /// <summary>Nothing of it goes into the quarantine: what comes behind could not keep the order. People learn of it from <c>status</c>.</summary>
    [Theory, MemberData(nameof(Combinations))]
    public async Task Refused_row_holds_back_all_behind_it_and_status_says_which(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "commit-order");
        var (s0, s1) = (run.Targets[0].Sql, run.Targets[1].Sql);
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (v < 100)");
        await using var process = await run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");
        await run.Source.Sql.ExecuteAsync("INSERT INTO item VALUES (1, 0, 1); INSERT INTO item VALUES (2, 0, 100); INSERT INTO item VALUES (3, 0, 3); "
            + "INSERT INTO item VALUES (4, 1, 400)");
        await process.WaitForAsync(s1, "SELECT COUNT(*) FROM item WHERE id = 4", "1");
        await process.WaitForAsync(s0, "SELECT stopped LIKE '%target-row-refused%' FROM _uldra_pipeline", "1");

        var running = await run.CommandAsync("status", "FILE", "--json");
        await process.KillAsync();
        var (code, log) = await run.RunAsync();
        var ended = await run.CommandAsync("status", "FILE", "--json");

        Assert.Contains("\"state\":\"blocked\"", running.Log);
        Assert.Contains("\"state\":\"stopped\"", ended.Log);
        Assert.All([running, ended], status => Assert.Contains("\"key\":{\"id\":2}", status.Log));
        Assert.True(code == 1, log);
        Assert.Contains("target-row-refused", log);
        Assert.Equal("1", await s0.ScalarAsync("SELECT GROUP_CONCAT(id) FROM item"));
        Assert.Equal("0", await s0.ScalarAsync("SELECT COUNT(*) FROM _uldra_quarantine"));
        await s0.ExecuteAsync("ALTER TABLE item DROP CONSTRAINT small");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    /// <summary>Of each transaction in the target's log that puts rows the smallest and the largest v.</summary>
    static async Task<List<(int First, int Last)>> CommitsAsync(TestDatabase target, LogPosition start)
    {
        var token = TestContext.Current.CancellationToken;
        var options = new BinlogReaderOptions { ServerId = 4_000_017, Start = start, StopAtEnd = true, RequirePrepared = false };
        await using var reader = await BinlogReader.OpenAsync(target.Server.Options("repl", "repl"), options, token);
        var rows = new RowReader();
        var commits = new List<(int, int)>();
        var values = new List<int>();
        for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
        {
            if (item == BinlogItem.Rows && reader.Table.Database == target.Name && reader.Table.Name == "item" && reader.Rows.Kind != RowsKind.Delete)
                for (rows.Start(reader.Table, reader.Rows); rows.MoveNext();)
                    values.Add(BinaryPrimitives.ReadInt32LittleEndian(rows.After[2].In(rows.Bytes)));
            if (item != BinlogItem.Commit || values.Count == 0)
                continue;
            commits.Add((values.Min(), values.Max()));
            values.Clear();
        }
        return commits;
    }
}
