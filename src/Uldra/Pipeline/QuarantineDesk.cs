using Microsoft.Extensions.Logging;
using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// Does what people decided about the quarantine: looks at the targets when the pipeline starts and once a second while there is anything to
/// decide about. It brings back and records; to apply is the lanes' business.
/// </summary>
sealed class QuarantineDesk(IReadOnlyList<QuarantineStore> stores, ulong epoch, ILogger log, TimeProvider time)
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _one = new(1);
    HashSet<ulong> _asked = [];
    Dispatcher? _dispatcher;
    CancellationTokenSource? _look;

    /// <summary>The quarantine of one target with the number of its shard, as it is stored.</summary>
    public async Task<List<QuarantineEntry>> ReadAsync(int shard, CancellationToken token) =>
        [.. (await stores[shard].ReadAsync(shard, token).ConfigureAwait(false)).Select(s => s.Entry)];

    /// <summary>From now on decides for this dispatcher, which has all shards. What was decided before is done first: call before it gets anything.</summary>
    public async Task ServeAsync(Dispatcher dispatcher, CancellationToken token)
    {
        _asked = [];
        Volatile.Write(ref _dispatcher, dispatcher);
        await LookAsync(token).ConfigureAwait(false);
    }

    /// <summary>The dispatcher is over; while no other has all shards, what people decide waits.</summary>
    public async Task LeaveAsync()
    {
        Volatile.Write(ref _dispatcher, null);
        if (Volatile.Read(ref _look) is { } look)
            await look.CancelAsync().ConfigureAwait(false);
        await _one.WaitAsync().ConfigureAwait(false);
        _one.Release();
    }

    /// <summary>Until cancelled. What fails for now is tried again with the next look.</summary>
    public async Task WatchAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
                await LookAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The run is over; what was decided and not done is done by the next one.
        }
    }

    async Task LookAsync(CancellationToken token)
    {
        await _one.WaitAsync(token).ConfigureAwait(false);
        using var look = CancellationTokenSource.CreateLinkedTokenSource(token);
        Volatile.Write(ref _look, look);
        try
        {
            if (Volatile.Read(ref _dispatcher) is { HasQuarantined: true } dispatcher)
                await LookAsync(dispatcher, look.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // The dispatcher is over; the next one is served anew.
        }
        finally
        {
            Volatile.Write(ref _look, null);
            _one.Release();
        }
    }

    async Task LookAsync(Dispatcher dispatcher, CancellationToken token)
    {
        try
        {
            await DecideAsync(dispatcher, token).ConfigureAwait(false);
        }
        catch (TargetException e)
        {
            // Lanes meet the same failure and report it, or end the run.
            PipelineLog.NotDecided(log, e.Message);
            dispatcher.Thaw();
        }
    }

    async Task DecideAsync(Dispatcher dispatcher, CancellationToken token)
    {
        var retried = new HashSet<ulong>();
        var skipped = stores.Select(_ => new List<ulong>()).ToList();
        for (var shard = 0; shard < stores.Count; shard++)
            foreach (var (number, decision) in await stores[shard].ReadDecisionsAsync(token).ConfigureAwait(false))
                if (dispatcher.Holds(number) && decision == QuarantineDecision.Skip)
                    skipped[shard].Add(number);
                else if (dispatcher.Holds(number))
                    retried.Add(number);
        if (!dispatcher.HasLoose && skipped.TrueForAll(s => s.Count == 0) && retried.IsSubsetOf(_asked))
        {
            _asked = retried;
            dispatcher.Thaw();
            return;
        }

        // Not yet: the next look finds the same decisions, and by then nothing is on its way into the quarantine.
        if (!dispatcher.Freeze())
            return;
        await SkipAsync(skipped, token).ConfigureAwait(false);
        _asked = retried;
        if (dispatcher.BringBack(retried, skipped.SelectMany(s => s)) is var count and > 0)
            PipelineLog.Retried(log, count);
    }

    async Task SkipAsync(List<List<ulong>> skipped, CancellationToken token)
    {
        for (var shard = 0; shard < stores.Count; shard++)
        {
            if (skipped[shard].Count == 0)
                continue;
            await stores[shard].SkipAsync(epoch, skipped[shard], token).ConfigureAwait(false);
            foreach (var number in skipped[shard])
                PipelineLog.Skipped(log, stores[shard].Name, number);
        }
    }
}
