using Uldra.Applying;
using Uldra.Reading;

namespace Uldra.Pipeline;

enum EngineOutcome
{
    /// <summary>Everything up to the end asked for is durable.</summary>
    CaughtUp,

    /// <summary>Told to stop; what was in flight is durable.</summary>
    Drained,

    /// <summary>Only blocked or held work is left, before the end asked for or because memory is full of it.</summary>
    Blocked,
}

/// <summary>
/// Runs the walk of a change: one task reads, maps, routes and schedules; one task per lane applies. It ends when the source ends, when it
/// is told to, or with the first error that nobody can retry. It knows sources and targets only by their seams.
/// </summary>
/// <param name="barrier">Null: nobody can want one.</param>
sealed class PipelineEngine(
    IChangeSource source, IReadOnlyList<ITarget> targets, IReadOnlyList<int> lanes, Dispatcher dispatcher, MemoryBudget budget,
    EngineServices services, Barrier? barrier = null)
{
    static readonly TimeSpan StuckCheck = TimeSpan.FromSeconds(1);
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <param name="drain">Asks to stop: nothing more is read or given out, commits under way are finished.</param>
    public async Task<EngineOutcome> RunAsync(CancellationToken drain)
    {
        using var abort = new CancellationTokenSource();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(abort.Token, drain);
        using var stopLanes = drain.Register(dispatcher.Stop);
        var reader = ReadAsync(reading.Token);
        List<Task> tasks = [reader, .. RunLanes(abort.Token)];
        var finished = dispatcher.Finished.Task;
        while (tasks.Count > 0)
        {
            var first = await Task.WhenAny([.. tasks, finished]).ConfigureAwait(false);
            if (first == finished)
            {
                await reader.ConfigureAwait(false);
                break;
            }

            tasks.Remove(first);
            if (first.IsFaulted)
                await FailAsync(first, abort, tasks).ConfigureAwait(false);
        }

        dispatcher.Stop();
        await reading.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(false);
        // Whatever ended it: work that waits for a person is never reported as done.
        return dispatcher.WaitsForPerson() ? EngineOutcome.Blocked
            : drain.IsCancellationRequested ? EngineOutcome.Drained
            : EngineOutcome.CaughtUp;
    }

    IEnumerable<Task> RunLanes(CancellationToken token)
    {
        for (var shard = 0; shard < targets.Count; shard++)
            for (var lane = 0; lane < lanes[shard]; lane++)
                yield return RunLaneAsync(shard, lane, token);
    }

    async Task RunLaneAsync(int shard, int lane, CancellationToken token)
    {
        var loop = new LaneLoop(targets[shard], shard, lane, dispatcher, services);
        await using (loop.ConfigureAwait(false))
            await loop.RunAsync(token).ConfigureAwait(false);
    }

    async Task ReadAsync(CancellationToken token)
    {
        try
        {
            var last = 0L;
            while (await HasRoomAsync(last, token).ConfigureAwait(false))
            {
                var batch = await source.ReadAsync(token).ConfigureAwait(false);
                if (batch is null)
                    break;
                if (batch.Transactions.Count > 0)
                    dispatcher.Add(batch);
                else
                    batch.Discard();
                last = batch.BudgetBytes;
                if (barrier is not null)
                    await barrier.PassAsync(source.HasReached, token).ConfigureAwait(false);
            }

            dispatcher.EndReached();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Told to stop: the lanes finish what they are at.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The log cannot be read on: what stands before that place still gets to the targets.
            dispatcher.EndReached();
            await dispatcher.Finished.Task.WaitAsync(DrainTime, services.Time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Waits for room in memory. False when there will be none: it is full of work that a person has to free.</summary>
    async Task<bool> HasRoomAsync(long bytes, CancellationToken token)
    {
        while (true)
        {
            try
            {
                await budget.WaitAsync(bytes, token).WaitAsync(StuckCheck, services.Time, token).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                if (dispatcher.IsStuck())
                    return false;
            }
        }
    }

    /// <summary>The first failure stops the rest; it is the one to report.</summary>
    static async Task FailAsync(Task failed, CancellationTokenSource abort, List<Task> others)
    {
        await abort.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await failed.ConfigureAwait(false);
    }
}
