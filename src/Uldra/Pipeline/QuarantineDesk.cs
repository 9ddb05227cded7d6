using Microsoft.Extensions.Logging;
using Uldra.Applying;

namespace Uldra.Pipeline;

/// <summary>
/// Does what people decided about the quarantine: looks at the targets when the pipeline starts and once a second while there is anything to
/// decide about. It brings back and records; to apply is the lanes' business.
/// </summary>
sealed class QuarantineDesk(IReadOnlyList<QuarantineStore> stores, ulong epoch, Dispatcher dispatcher, ILogger log, TimeProvider time)
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    HashSet<ulong> _asked = [];

    /// <summary>What earlier runs left keeps order again; what was decided since is done first. Call before anything is read.</summary>
    /// <exception cref="TargetException">A quarantine cannot be read: order could not be kept.</exception>
    public async Task RestoreAsync(CancellationToken token)
    {
        for (var shard = 0; shard < stores.Count; shard++)
            dispatcher.Restore((await stores[shard].ReadAsync(shard, token).ConfigureAwait(false)).Select(s => s.Entry));
        await LookAsync(token).ConfigureAwait(false);
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
        if (!dispatcher.HasQuarantined)
            return;
        try
        {
            await DecideAsync(token).ConfigureAwait(false);
        }
        catch (TargetException e)
        {
            // Lanes meet the same failure and report it, or end the run.
            PipelineLog.NotDecided(log, e.Message);
            dispatcher.Thaw();
        }
    }

    async Task DecideAsync(CancellationToken token)
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
