using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Live traffic, four shards under observation, and a pipeline that is killed again and again.</summary>
sealed class KillRun : IAsyncDisposable
{
    public const int Killed = 128 + 9;

    readonly ScenarioRun _run;

    KillRun(ScenarioRun run, int seed)
    {
        _run = run;
        Observer = new Observer(run.Targets);
        Traffic = new Traffic(run.Source, Observer, seed);
    }

    public Observer Observer { get; }

    public Traffic Traffic { get; }

    public static async Task<KillRun> StartAsync(ScenarioServers servers, Combination combination, int seed)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var run = new KillRun(await ScenarioRun.CreateAsync(servers, combination, "kills"), seed);
        await run.Traffic.StartAsync();
        return run;
    }

    /// <summary>Starts a pipeline that goes on until somebody stops it.</summary>
    public Task<UldraProcess> StartPipelineAsync(Dictionary<string, string>? environment = null) => _run.StartAsync(environment ?? []);

    /// <summary>Starts one and kills it at some instant: while it starts, or some time after it began to read.</summary>
    public async Task KillSometimeAsync(Random random)
    {
        await using var process = await _run.StartAsync();
        if (random.Next(4) != 0)
            await process.WaitForLogAsync("Connected to the source");
        // Most of them while it works off what came in since the last death, the rest later.
        await Task.WhenAny(process.Exited, Task.Delay(random.Next(random.Next(3) == 0 ? 1000 : 200)));
        await process.KillAsync();
        await AssertKilledAsync(process, "at some instant");
    }

    /// <summary>Starts one that kills itself at the n-th passing of a named point.</summary>
    public async Task KillAtAsync(string point, int n)
    {
        await using var process = await _run.StartAsync(new Dictionary<string, string> { ["ULDRA_CRASH_AT"] = $"{point}:{n}" });
        await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        await AssertKilledAsync(process, $"at {point}:{n}");
    }

    /// <summary>Ends the traffic, lets a pipeline catch up, and judges.</summary>
    public async Task AssertEqualAsync()
    {
        await Traffic.StopAsync();
        await _run.CatchUpAsync();
        await Observer.PollAsync();
        await Observer.StopAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Traffic.Transactions} transactions, {Observer.Polls} polls, {Observer.RowsSeen} rows seen");
        await _run.ExpectAsync();
        Assert.Empty(Observer.Findings);
    }

    public async ValueTask DisposeAsync()
    {
        await Observer.DisposeAsync();
        await _run.DisposeAsync();
    }

    static async Task AssertKilledAsync(UldraProcess process, string where)
    {
        var code = await process.Exited;
        Assert.True(code == Killed, $"exit code {code} instead of death {where}:{Environment.NewLine}{process.Log}");
    }
}
