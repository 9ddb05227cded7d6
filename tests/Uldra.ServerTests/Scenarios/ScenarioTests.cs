using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Every scenario directory through the real program, on every pair of servers: on the first in a process of its own.</summary>
public sealed class ScenarioTests(SharedServers shared, SecondServers second)
{
    public static TheoryData<string, Combination> WithinAFamily() => Of(c => c.Source == c.Target && c.Source != ServerKind.MariaDb118);

    public static TheoryData<string, Combination> Others() => Of(c => c.Source != c.Target || c.Source == ServerKind.MariaDb118);

    [Theory, MemberData(nameof(WithinAFamily))]
    public async Task Shards_together_have_what_the_source_has(string scenario, Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, scenario);

        await run.WorkAsync();
        ScenarioRun.AssertDone(combination == Combination.All[0] ? await run.RunAloneAsync() : await run.RunAsync());

        await run.ExpectAsync();
    }

    [Theory, Trait("kind", "long"), MemberData(nameof(Others))]
    public Task Shards_of_another_family_or_version_too(string scenario, Combination combination) =>
        Shards_together_have_what_the_source_has(scenario, combination);

    static TheoryData<string, Combination> Of(Func<Combination, bool> isWanted) => new(
        from scenario in ScenarioRun.Scenarios()
        from combination in Combination.All
        where isWanted(combination)
        select (scenario, combination));
}
