using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Death at each named instant, under the same traffic and the same eyes.</summary>
public sealed class KillPointTests(SharedServers shared, SecondServers second)
{
    /// <summary>The first ones meet a pipeline that has no progress yet: some targets know of it and some do not.</summary>
    static readonly string[] Points =
    [
        "claim-before-epoch:1", "claim-after-epoch:1", "claim-after-epoch:3", "setup-written:1", "setup-written:3", "setup-completed:2",
        "lane-connected:2", "progress-written:7", "rows-written:7", "fence-read:7", "commit-sent:7", "commit-answered:7", "commit-done:7",
        "put-done-tail-not:3", "tail-done:3", "consolidated:2", "claim-before-epoch:3", "claim-after-epoch:2", "commit-sent:40",
    ];

    [Fact]
    public async Task Pipeline_that_died_at_a_named_point_goes_on_where_it_was()
    {
        await using var run = await KillRun.StartAsync(
            new ScenarioServers(shared, second), new(ServerKind.MariaDb1011, ServerKind.MariaDb1011), Seed.Next());

        foreach (var point in Points)
        {
            var parts = point.Split(':');
            await run.KillAtAsync(parts[0], int.Parse(parts[1]));
        }

        await run.AssertEqualAsync();
    }
}
