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

    /// <summary>The older one stands still in the middle of a commit: behind its fence, or with COMMIT sent and no answer read.</summary>
    [Theory, Trait("kind", "long"), MemberData(nameof(Instants))]
    public Task Instance_blocked_in_a_commit_cannot_commit_behind_a_newer_one(Combination combination, string point) =>
        BlockAsync(combination, point, TimeSpan.Zero);

    [Theory, Trait("kind", "nightly"), MemberData(nameof(Instants))]
    public Task Instance_blocked_in_a_commit_for_a_minute_cannot_commit_behind_a_newer_one(Combination combination, string point) =>
        BlockAsync(combination, point, TimeSpan.FromMinutes(1));

    public static TheoryData<Combination, string> Instants => new(
        from combination in new[] { MariaDb, new Combination(ServerKind.MySql97, ServerKind.MySql97) }
        from point in new[] { "fence-read:20", "commit-sent:20" }
        select (combination, point));

    async Task BlockAsync(Combination combination, string point, TimeSpan blockedFor)
    {
        await using var run = await KillRun.StartAsync(new ScenarioServers(shared, second), combination, Seed.Next());
        await using var first = await run.StartPipelineAsync(new Dictionary<string, string> { ["ULDRA_FREEZE_AT"] = point });
        await first.WaitUntilFrozenAsync();
        await run.Observer.PollAsync();

        await using var newer = await run.StartPipelineAsync();
        await newer.WaitForLogAsync("Connected to the source");
        // What this proves is just that the time passes: a connection that the newer one did not end would have its lock all the while.
        await Task.Delay(blockedFor, TestContext.Current.CancellationToken);
        first.Thaw();

        await AssertFencedAsync(first);
        Assert.Equal(0, await newer.TerminateAsync());
        await run.AssertEqualAsync();
    }

    static async Task AssertFencedAsync(UldraProcess process)
    {
        var code = await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(code == Fenced, $"exit code {code} instead of {Fenced}:{Environment.NewLine}{process.Log}");
    }
}
