using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Every scenario directory through the real program, on every pair of servers.</summary>
public sealed class ScenarioTests(SharedServers shared, SecondServers second)
{
    public static TheoryData<string, Combination> All()
    {
        var data = new TheoryData<string, Combination>();
        foreach (var scenario in ScenarioRun.Scenarios())
            foreach (var combination in Combination.All)
                data.Add(scenario, combination);
        return data;
    }

    [Theory, MemberData(nameof(All))]
    public async Task Shards_together_have_what_the_source_has(string scenario, Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, scenario);

        await run.WorkAsync();
        await run.CatchUpAsync();

        await run.ExpectAsync();
    }
}
