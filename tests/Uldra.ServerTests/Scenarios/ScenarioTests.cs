using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Every scenario directory through the real program, on every pair of servers: on the first in a process of its own.</summary>
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
        ScenarioRun.AssertDone(combination == Combination.All[0] ? await run.RunAloneAsync() : await run.RunAsync());

        await run.ExpectAsync();
    }
}
