using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Two processes, one pipeline: the newest writes, the other ends with 5, and nobody can tell from the rows.</summary>
public sealed class FencingTests(SharedServers shared, SecondServers second)
{
    const int Fenced = 5;

    static readonly Combination MariaDb = new(ServerKind.MariaDb1011, ServerKind.MariaDb1011);

    public static TheoryData<Combination> Combinations => [MariaDb, new Combination(ServerKind.MariaDb1011, ServerKind.MySql97)];

    [Theory, MemberData(nameof(Combinations))]
    public async Task Frozen_instance_that_wakes_up_behind_a_newer_one_ends_fenced(Combination combination)
    {
        await using var run = await KillRun.StartAsync(new ScenarioServers(shared, second), combination, Seed.Next());
        await using var first = await run.StartPipelineAsync();
        await first.WaitForLogAsync("Connected to the source");
        await run.Observer.PollAsync();
        first.Freeze();

        await using var newer = await run.StartPipelineAsync();
        await newer.WaitForLogAsync("Connected to the source");
        first.Thaw();

        await AssertFencedAsync(first);
        Assert.Equal(0, await newer.TerminateAsync());
        await run.AssertEqualAsync();
    }

    [Fact]
    public async Task Of_two_instances_that_start_together_one_survives()
    {
        await using var run = await KillRun.StartAsync(new ScenarioServers(shared, second), MariaDb, Seed.Next());
        var started = await Task.WhenAll(run.StartPipelineAsync(), run.StartPipelineAsync());
        await using var one = started[0];
        await using var other = started[1];

        var ended = await Task.WhenAny(one.Exited, other.Exited).WaitAsync(TestContext.Current.CancellationToken) == one.Exited ? one : other;
        var survivor = ended == one ? other : one;

        await AssertFencedAsync(ended);
        await survivor.WaitForLogAsync("Connected to the source");
        Assert.Equal(0, await survivor.TerminateAsync());
        await run.AssertEqualAsync();
    }

    static async Task AssertFencedAsync(UldraProcess process)
    {
        var code = await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(code == Fenced, $"exit code {code} instead of {Fenced}:{Environment.NewLine}{process.Log}");
    }
}
