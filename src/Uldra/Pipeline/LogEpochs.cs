using Uldra.Applying;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>
/// The epoch of row versions that come from the log: one per set of log files, kept on every target. A source that is another server, or
/// whose log began anew, has other files, where the same place means another transaction: then the epoch is raised, above any that a
/// pipeline ever had on these targets, so that what comes now counts as newer than all before.
/// </summary>
sealed class LogEpochs(SourceServers source, IReadOnlyList<TargetStore> stores, ulong owner, Backoff retry)
{
    StoredLogEpoch? _current;

    /// <summary>Asks the source which files it has; a target that cannot be asked now is asked again.</summary>
    public async Task<uint> OfSourceAsync(CancellationToken token)
    {
        var (identity, number) = await source.Current.FilesAsync(token).ConfigureAwait(false);
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
