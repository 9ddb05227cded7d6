using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>A stretch of the log once more over rows that have versions: triggers on the targets see every single write.</summary>
public sealed class ReplayTests(SharedServers shared, SecondServers second)
{
    const string Versions = "SELECT CONCAT((SELECT GROUP_CONCAT(id, '/', _v ORDER BY id) FROM item), ' ', "
        + "(SELECT GROUP_CONCAT(word, '/', _v ORDER BY word, place) FROM pair), ' ', (SELECT GROUP_CONCAT(id, '/', version ORDER BY id) FROM dated))";

    public static TheoryData<Combination> Combinations => [.. Combination.All];

    [Theory, MemberData(nameof(Combinations))]
    public async Task Replay_gives_every_transaction_its_version_again_and_no_row_goes_back(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "versions");
        await run.WorkAsync();
        await run.CatchUpAsync();
        await run.ExpectAsync();
        var versions = await VersionsAsync(run);

        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("DELETE FROM _uldra_progress");
        await run.CatchUpAsync();

        await run.ExpectAsync();
        Assert.Equal(versions, await VersionsAsync(run));
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Replay_over_versions_beside_the_tables_takes_no_row_back(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "versions-side-table");
        await run.WorkAsync();
        await run.CatchUpAsync();
        await run.ExpectAsync();

        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("DELETE FROM _uldra_progress");
        await run.CatchUpAsync();

        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Files_of_another_server_count_as_newer(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "versions");
        await run.WorkAsync();
        await run.CatchUpAsync();
        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("UPDATE _uldra_log_epoch SET source = CONCAT('other', source)");

        await run.Source.Sql.ExecuteAsync("UPDATE item SET n = n + 1 WHERE id = 7");
        await run.CatchUpAsync();

        await run.ExpectAsync();
        Assert.Equal("1 2", string.Join(' ', await EpochsAsync(run)));
    }

    static async Task<string[]> VersionsAsync(ScenarioRun run) =>
        await Task.WhenAll(run.Targets.Select(async target => await target.Sql.ScalarAsync(Versions) ?? ""));

    static async Task<IEnumerable<string?>> EpochsAsync(ScenarioRun run) =>
        (await run.Targets[1].Sql.RowsAsync("SELECT DISTINCT _v >> 56 FROM item ORDER BY 1")).Select(row => row[0]);
}
