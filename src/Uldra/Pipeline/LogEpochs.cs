using Microsoft.Extensions.Logging;
using Uldra.Applying;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>
/// The epoch of row versions that come from the log: one per set of log files, kept on every target. A source that is another server, or
/// whose log began anew, has other files, where the same place means another transaction: then the epoch is raised, above any that a
/// pipeline ever had on these targets, so that what comes now counts as newer than all before.
/// </summary>
sealed class LogEpochs(IReadOnlyList<TargetStore> stores, ulong owner, Backoff retry, ILogger log)
{
    StoredLogEpoch? _current;

    /// <summary>The epoch for a source whose log ends there now; a target that cannot be asked is asked again.</summary>
    public async Task<uint> OfAsync(LogEnd end, CancellationToken token)
    {
        var identity = end.Server ?? throw new InvalidOperationException("The end of a log does not say whose it is.");
        var number = end.FileNumber;
        // The same files grew: whoever cannot be told now keeps a lower number of the same epoch.
        if (_current is { } same && same.SourceIdentity == identity && same.FileNumber < number)
            await TellAsync(_current = same with { FileNumber = number }, token).ConfigureAwait(false);
        while (_current is not { } known || known.SourceIdentity != identity || known.FileNumber != number)
        {
            try
            {
                _current = await SettleAsync(identity, number, token).ConfigureAwait(false);
                retry.Reset();
            }
            catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict && retry.MayTryAgain)
            {
                await retry.WaitAsync(token).ConfigureAwait(false);
            }
        }
        return _current.Epoch;
    }

    async Task TellAsync(StoredLogEpoch grown, CancellationToken token)
    {
        foreach (var store in stores)
        {
            try
            {
                await store.SaveLogEpochAsync(owner, grown, token).ConfigureAwait(false);
            }
            catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
            {
                PipelineLog.OwnerUnknown(log, e.Message);
            }
        }
    }

    async Task<StoredLogEpoch> SettleAsync(string identity, ulong number, CancellationToken token)
    {
        var stored = new List<(StoredLogEpoch? Current, uint Highest)>();
        foreach (var store in stores)
            stored.Add(await store.ReadLogEpochAsync(token).ConfigureAwait(false));
        var first = stored[0].Current;
        var isSame = first is not null && first.SourceIdentity == identity
            && stored.TrueForAll(s => s.Current?.Epoch == first.Epoch && s.Current.FileNumber <= number);
        var epoch = isSame ? first!.Epoch : stored.Max(s => s.Highest) + 1;
        var settled = new StoredLogEpoch(epoch, identity, number);
        foreach (var store in stores)
            await store.SaveLogEpochAsync(owner, settled, token).ConfigureAwait(false);
        return settled;
    }
}
