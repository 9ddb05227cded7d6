using Microsoft.Extensions.Logging;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql.Positions;
using Uldra.Reading;

namespace Uldra.Pipeline;

public enum BarrierOutcome
{
    /// <summary>Every shard stood at the position from before the work until after it.</summary>
    Held,

    /// <summary>The pipeline cannot get there: work waits for a person.</summary>
    Refused,

    /// <summary>It was not reached in time.</summary>
    TimedOut,

    /// <summary>It was reached, and a shard went on before the work was over: what was seen meanwhile proves nothing.</summary>
    Lost,
}

/// <param name="Position">Where all shards stood; null when they did not.</param>
/// <param name="Applied">Per target in file order, what its own progress says; null where it says nothing.</param>
/// <param name="Reason">Why not, in words; null when held.</param>
public sealed record BarrierReport(BarrierOutcome Outcome, LogPosition? Position, IReadOnlyList<string?> Applied, string? Reason, TimeSpan Waited);

/// <summary>
/// The side of the one who wants a barrier: asks the running pipeline, or runs it here when none runs, and trusts only what the targets'
/// own progress says before and after. The position is at or behind the end of the source's log at the time of the call.
/// </summary>
public sealed class BarrierRun(PipelineOptions options, ILogger log, TimeProvider time)
{
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a pipeline may take from its claim to its first lane.</summary>
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(3);

    readonly TargetStore[] _stores = [.. options.Targets.Select(t => new TargetStore(t, options.Name, log: log, time: time))];

    /// <param name="wait">How long all shards may take to get there.</param>
    /// <param name="work">What is done while they stand.</param>
    /// <exception cref="ProblemException">The source cannot be asked, nobody knows the pipeline, or another barrier stands.</exception>
    /// <exception cref="TargetException">A target cannot be asked.</exception>
    public async Task<BarrierReport> RunAsync(TimeSpan wait, Func<BarrierReport, CancellationToken, Task> work, CancellationToken token)
    {
        var began = time.GetTimestamp();
        var least = await EndAsync(token).ConfigureAwait(false);
        var store = new BarrierStore(options.Targets[0], options.Name);
        await using var _ = store.ConfigureAwait(false);
        var id = await store.AskAsync(StartPositionText.Print(least), held: null, token).ConfigureAwait(false) ?? throw Taken();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        var lease = RenewAsync(id, over.Token);
        var pipeline = await IsRunningAsync(token).ConfigureAwait(false) ? null : RunPipelineAsync(over.Token);
        try
        {
            var report = await WaitAsync(store, id, pipeline, wait, began, token).ConfigureAwait(false);
            if (report.Outcome != BarrierOutcome.Held)
                return report;
            await work(report, token).ConfigureAwait(false);
            var after = await store.ReadAsync(token).ConfigureAwait(false);
            var applied = await AppliedAsync(token).ConfigureAwait(false);
            return after?.Id == id && applied.SequenceEqual(report.Applied) ? report : Lost(report, applied);
        }
        finally
        {
            await store.ReleaseAsync(id, CancellationToken.None).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await lease.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pipeline is not null)
                await pipeline.ConfigureAwait(false);
        }
    }

    async Task<LogPosition> EndAsync(CancellationToken token)
    {
        var stored = await _stores[0].ReadAsync(token).ConfigureAwait(false);
        if (stored?.Pipeline is not { SetupComplete: true, Setup: { } setup })
            throw new ProblemException(new Problem("pipeline-unknown", Severity.Error, ProblemSide.Configuration, $"target {options.Targets[0].Name}",
                $"No pipeline {options.Name} was ever started on this target.", "Run it first: a barrier stops what runs."));
        var kind = StartPositionText.Parse(setup.StartPosition).Applied.Kind;
        var end = await new SourceServers(options.Source).EndAsync(kind, token).ConfigureAwait(false);
        return new LogPosition(end.Applied, end.File, end.Offset);
    }

    async Task<BarrierReport> WaitAsync(BarrierStore store, ulong id, Task? pipeline, TimeSpan wait, long began, CancellationToken token)
    {
        while (true)
        {
            var stored = await store.ReadAsync(token).ConfigureAwait(false);
            var waited = time.GetElapsedTime(began);
            if (stored?.Id != id)
                return new BarrierReport(BarrierOutcome.Lost, null, [], "the wish was removed from the target", waited);
            if (stored.Reason is not null)
                return new BarrierReport(BarrierOutcome.Refused, null, [], stored.Reason, waited);
            if (stored.Held is { } held)
                return await ProveAsync(StartPositionText.Parse(held), waited, token).ConfigureAwait(false);
            if (waited > wait)
                return new BarrierReport(BarrierOutcome.TimedOut, null, await AppliedAsync(token).ConfigureAwait(false),
                    $"not all shards were there after {wait.TotalSeconds:0} s", waited);
            // Its failure is the answer.
            if (pipeline is { IsCompleted: true })
                await pipeline.ConfigureAwait(false);
            await Task.Delay(Period, time, token).ConfigureAwait(false);
        }
    }

    /// <summary>The pipeline says that all shards stand there; their own progress must say the same.</summary>
    async Task<BarrierReport> ProveAsync(LogPosition position, TimeSpan waited, CancellationToken token)
    {
        var applied = await AppliedAsync(token).ConfigureAwait(false);
        var expected = position.Applied.ToString();
        if (applied.All(one => one == expected))
            return new BarrierReport(BarrierOutcome.Held, position, applied, null, waited);
        return new BarrierReport(BarrierOutcome.Lost, null, applied, $"the pipeline says {expected} and the targets' progress does not", waited);
    }

    static BarrierReport Lost(BarrierReport report, IReadOnlyList<string?> applied) => report with
    {
        Outcome = BarrierOutcome.Lost,
        Applied = applied,
        Reason = "a shard went on before the work was over, or the lease ran out",
    };

    async Task<IReadOnlyList<string?>> AppliedAsync(CancellationToken token)
    {
        var applied = new List<string?>();
        foreach (var store in _stores)
            applied.Add(await store.ReadAsync(token).ConfigureAwait(false) is { } stored ? Union(stored) : null);
        return applied;
    }

    static string? Union(StoredTarget stored) => stored.Pipeline.Setup is not { } setup
        ? null
        : ResumePoint.OfShard(StartPositionText.Parse(setup.StartPosition), stored.Progress).Applied.ToString();

    /// <summary>Looks for a while: one that is just starting has no lanes yet, and to run beside it would throw it out.</summary>
    async Task<bool> IsRunningAsync(CancellationToken token)
    {
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < StartTime; await Task.Delay(Period, time, token).ConfigureAwait(false))
            foreach (var store in _stores)
                if (await store.ReadAsync(token).ConfigureAwait(false) is { } stored && stored.Lanes.Any(l => l.Alive))
                    return true;
        return false;
    }

    /// <summary>Until it is told to stop, or somebody else starts one: that one holds then.</summary>
    async Task RunPipelineAsync(CancellationToken token)
    {
        try
        {
            await new PipelineRunner(options, new RunOptions(), log).RunAsync(token).ConfigureAwait(false);
        }
        catch (TargetException e) when (e.Kind == TargetFailureKind.Fenced)
        {
            PipelineLog.BarrierLeft(log, e.Message);
        }
    }

    /// <summary>On a connection of its own, whatever the other one waits for.</summary>
    async Task RenewAsync(ulong id, CancellationToken token)
    {
        var store = new BarrierStore(options.Targets[0], options.Name);
        await using var _ = store.ConfigureAwait(false);
        using var timer = new PeriodicTimer(BarrierStore.Lease / 5, time);
        while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
        {
            try
            {
                await store.RenewAsync(id, token).ConfigureAwait(false);
            }
            catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
            {
                // Tried again with the next tick; when the lease runs out meanwhile, the check behind the work says so.
                PipelineLog.BarrierNotRenewed(log, e.Message);
            }
        }
    }

    ProblemException Taken() => new(new Problem("barrier-taken", Severity.Error, ProblemSide.Target, $"target {options.Targets[0].Name}",
        $"Somebody else holds a barrier of pipeline {options.Name}, or asks for one.", "Wait until it is released; a command that died lets go after "
        + $"{BarrierStore.Lease.TotalSeconds:0} s."));
}
