using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Live traffic, four shards under observation, and a pipeline that is killed again and again.</summary>
sealed class KillRun : IAsyncDisposable
{
    public const int Killed = 128 + 9;

    static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(60);

    readonly ScenarioRun _run;
    readonly Provocation _provocation;

    KillRun(ScenarioRun run, int seed, int pauseMs)
    {
        _run = run;
        _provocation = new Provocation(run);
        Observer = new Observer(run.Targets);
        Traffic = new Traffic(run.Source, Observer, seed, pauseMs);
    }

    public Observer Observer { get; }

    public Traffic Traffic { get; }

    public static async Task<KillRun> StartAsync(ScenarioServers servers, Combination combination, int seed, int pauseMs = 2)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var run = new KillRun(await ScenarioRun.CreateAsync(servers, combination, "kills"), seed, pauseMs);
        await run._run.Source.Sql.ExecuteAsync("INSERT INTO bulk VALUES (1, 0, 'small')");
        await run.Traffic.StartAsync();
        return run;
    }

    /// <summary>Starts a pipeline that goes on until somebody stops it.</summary>
    public Task<UldraProcess> StartPipelineAsync(Dictionary<string, string>? environment = null) => _run.StartAsync(environment ?? []);

    /// <summary>While the traffic goes on.</summary>
    public Task CatchUpAsync() => _run.CatchUpAsync();

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

    /// <summary>Starts one that kills itself at the n-th passing of a named point, and brings it there.</summary>
    public async Task KillAtAsync(CrashPoint point)
    {
        await using var old = point.Situation == Situation.TakingOver ? await _provocation.FreezeOldAsync() : null;
        await using var proxy = await TcpProxy.StartAsync(_run.Source.Server.Port, TestContext.Current.CancellationToken);
        var environment = point.Environment;
        if (point.Situation == Situation.SourceLost)
            environment["SOURCE"] = $"mysql://app:app@127.0.0.1:{proxy.Port}";
        await using var process = point.Situation == Situation.Forgetting
            ? await _run.StartCommandAsync("forget", environment, "--yes")
            : await _run.StartAsync(environment, point.Situation == Situation.CatchingUp ? ["--until-caught-up"] : []);
        var provoking = ProvokeAsync(point.Situation, process, proxy);
        await Task.WhenAny(process.Exited, Task.Delay(DeathPatience, TestContext.Current.CancellationToken));
        var isReached = process.HasExited;
        if (!isReached)
            await process.KillAsync();
        await Task.WhenAny(provoking);
        Assert.True(isReached, $"{point} was not reached:{Environment.NewLine}{process.Log}");
        await AssertKilledAsync(process, $"at {point}");
        await provoking;
        TestContext.Current.TestOutputHelper!.WriteLine($"died at {point}");
        if (point.Situation != Situation.Refused)
            return;
        await _provocation.MendAsync();
        // What got there before the death comes back with the next life.
        await _run.CommandAsync("quarantine", "retry", "FILE", "--all");
    }

    public async Task ForgetAsync()
    {
        await using var process = await _run.StartCommandAsync("forget", [], "--yes");
        Assert.True(await process.Exited.WaitAsync(TestContext.Current.CancellationToken) == 0, process.Log);
        foreach (var target in _run.Targets)
            Assert.Equal("0", await target.Sql.ScalarAsync("SELECT COUNT(*) FROM information_schema.tables "
                + $"WHERE table_schema = '{target.Name}' AND LEFT(table_name, 7) = '_uldra_'"));
    }

    async Task ProvokeAsync(Situation situation, UldraProcess process, TcpProxy proxy)
    {
        switch (situation)
        {
            case Situation.Draining:
                await process.WaitForLogAsync("Connected to the source");
                await process.TerminateAsync();
                break;
            case Situation.Idle:
                await _provocation.WriteToOneAsync(process, Traffic);
                break;
            case Situation.Disconnected:
                await _provocation.DisconnectAsync(process);
                break;
            case Situation.SourceLost:
                await Provocation.CutSourceAsync(process, proxy);
                break;
            case Situation.Refused:
                await _provocation.RefuseAsync();
                break;
            case Situation.Bulk:
                await _provocation.WriteBulkAsync();
                break;
        }
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
        await Traffic.DisposeAsync();
        await Observer.DisposeAsync();
        await _run.DisposeAsync();
    }

    static async Task AssertKilledAsync(UldraProcess process, string where)
    {
        var code = await process.Exited;
        Assert.True(code == Killed, $"exit code {code} instead of death {where}:{Environment.NewLine}{process.Log}");
    }
}
