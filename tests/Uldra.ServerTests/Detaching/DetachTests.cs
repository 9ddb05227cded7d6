using System.Diagnostics;
using System.Globalization;
using Uldra.TestKit;

namespace Uldra.ServerTests.Detaching;

/// <summary>A shard that stands still or crawls while rows move to it and away from it: the others must not feel it, and it must come back.</summary>
public sealed class DetachTests(SharedServers servers)
{
    // Twice what 16 MB of memory hold.
    const int Megabytes = 16;

    // ULDRA_DEAD_SECONDS makes it shorter.
    static readonly TimeSpan _dead = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("ULDRA_DEAD_SECONDS") is { Length: > 0 } seconds ? seconds : "600", CultureInfo.InvariantCulture));

    [Theory, InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MySql97)]
    public async Task Shard_that_stands_still_is_left_behind_and_comes_back(ServerKind kind)
    {
        await using var run = await DetachRun.StartAsync(servers, kind);
        await using var process = await run.RunAsync();
        await run.WriteAsync(1);
        using var stop = new CancellationTokenSource();
        var witness = run.WitnessAsync(stop.Token);
        run.Proxy.Block();

        await run.WriteAsync(Megabytes);
        await run.SeeOnAsync(process, 0);
        await run.SeeOnAsync(process, 2);
        await process.WaitForLogAsync("is detached");
        await run.WriteAsync(1);
        await run.SeeOnAsync(process, 0);

        run.Proxy.Unblock();
        await process.WaitForLogAsync("goes on with the others");
        await run.WriteAsync(1);
        for (var shard = 0; shard < 3; shard++)
            await run.SeeOnAsync(process, shard);
        await stop.CancelAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"the others were late by {(await witness).TotalMilliseconds:0} ms at most");
        Assert.Equal(0, await process.TerminateAsync());
        await AssertCatchesUpAsync(run);
    }

    [Theory, Trait("kind", "nightly"), InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MySql97)]
    public async Task Shard_that_is_dead_for_ten_minutes_catches_up(ServerKind kind)
    {
        // Half of the default: little enough to be full minutes before the end, and enough for the rows that move to the dead shard.
        await using var run = await DetachRun.StartAsync(servers, kind, "128MB");
        await using var process = await run.RunAsync();
        using var stop = new CancellationTokenSource();
        var witness = run.WitnessAsync(stop.Token);
        run.Proxy.Block();
        var transactions = await run.WriteSteadilyAsync(_dead);
        await process.WaitForLogAsync("is detached");

        run.Proxy.Unblock();
        var unblocked = Stopwatch.GetTimestamp();
        await process.WaitForLogAsync("goes on with the others");
        var rejoined = Stopwatch.GetElapsedTime(unblocked);
        for (var shard = 0; shard < 3; shard++)
            await run.SeeOnAsync(process, shard);
        await stop.CancelAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{transactions} transactions in {_dead.TotalSeconds:0} s; the others were late by "
            + $"{(await witness).TotalMilliseconds:0} ms at most; the shard was back after {rejoined.TotalSeconds:0.0} s");
        Assert.Equal(0, await process.TerminateAsync());
        await AssertCatchesUpAsync(run);
    }

    [Fact]
    public async Task Kill_while_a_shard_is_detached_loses_nothing()
    {
        await using var run = await DetachRun.StartAsync(servers, ServerKind.MariaDb1011);
        await using (var process = await run.RunAsync())
        {
            await run.WriteAsync(1);
            run.Proxy.Block();
            await run.WriteAsync(Megabytes);
            await run.SeeOnAsync(process, 0);
            await process.KillAsync();
        }

        run.Proxy.Unblock();
        await AssertCatchesUpAsync(run);
    }

    [Theory, InlineData("formation-leaving:1"), InlineData("formation-left:1"), InlineData("detached-stock-taken:1"), InlineData("formation-leaving:2"),
        InlineData("formation-left:2"), Trait("kind", "long")]
    public async Task Death_while_a_shard_is_detached_or_rejoins_loses_nothing(string point)
    {
        await using var run = await DetachRun.StartAsync(servers, ServerKind.MariaDb1011);
        await using (var process = await run.RunAsync(new Dictionary<string, string> { ["ULDRA_CRASH_AT"] = point }))
        {
            run.Proxy.Block();
            await run.WriteAsync(Megabytes);
            await process.WaitForLogAsync("is detached");
            run.Proxy.Unblock();
            await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        }

        await AssertCatchesUpAsync(run);
    }

    [Fact, Trait("kind", "long")]
    public async Task Pipeline_drains_while_a_shard_is_detached()
    {
        await using var run = await DetachRun.StartAsync(servers, ServerKind.MariaDb1011);
        await using (var process = await run.RunAsync())
        {
            run.Proxy.Block();
            await run.WriteAsync(Megabytes);
            await process.WaitForLogAsync("is detached");
            Assert.Equal(0, await process.TerminateAsync());
        }

        run.Proxy.Unblock();
        await AssertCatchesUpAsync(run);
    }

    [Fact, Trait("kind", "long")]
    public async Task Shard_that_crawls_is_left_behind_and_comes_back_when_it_is_well()
    {
        await using var run = await DetachRun.StartAsync(servers, ServerKind.MariaDb1011);
        await using var process = await run.RunAsync();
        await run.WriteAsync(1);
        run.Proxy.Slow(TimeSpan.FromMilliseconds(200));

        await run.WriteAsync(Megabytes);
        await process.WaitForLogAsync("catches up by itself");
        await run.SeeOnAsync(process, 0);
        run.Proxy.Slow(TimeSpan.Zero);
        await process.WaitForLogAsync("goes on with the others");

        await run.SeeOnAsync(process, 1);
        Assert.Equal(0, await process.TerminateAsync());
        await AssertCatchesUpAsync(run);
    }

    /// <summary>A last run ends by itself when all shards have everything.</summary>
    static async Task AssertCatchesUpAsync(DetachRun run)
    {
        await using var process = await run.RunAsync("--until-caught-up");
        var code = await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"exit code {code}:{Environment.NewLine}{process.Log}");
        await run.AssertEqualAsync();
    }
}
