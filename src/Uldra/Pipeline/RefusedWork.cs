using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>The rows behind what a lane was given, where those are not just what the batch holds: some come back, some are set aside.</summary>
static class RefusedWork
{
    static readonly Dictionary<ShardTransaction, ShardTransaction> None = [];

    /// <summary>By what stands for them in the commit.</summary>
    /// <exception cref="TargetException">They could not be read.</exception>
    public static async ValueTask<IReadOnlyDictionary<ShardTransaction, ShardTransaction>> RowsAsync(
        Commit commit, ITargetLane lane, CancellationToken token)
    {
        if (commit.IsDoomed || !commit.Transactions.Any(t => t.Returned is not null || t.SetAside is not null))
            return None;
        var rows = new Dictionary<ShardTransaction, ShardTransaction>();
        foreach (var transaction in commit.Transactions)
            if (transaction.Returned is not null)
                rows[transaction] = await lane.ReadQuarantinedAsync(transaction, token).ConfigureAwait(false);
            else if (transaction.SetAside is { } aside)
                rows[transaction] = QuarantineCodec.Without(transaction, aside);
        return rows;
    }

    /// <summary>The row that the target refuses; null when it takes all.</summary>
    /// <exception cref="TargetException">Another failure.</exception>
    public static async ValueTask<Refusal?> FindAsync(
        ShardTransaction transaction, ITargetLane lane, DateTimeOffset now, CancellationToken token)
    {
        var rows = transaction.Returned is not null ? await lane.ReadQuarantinedAsync(transaction, token).ConfigureAwait(false)
            : transaction.SetAside is { } aside ? QuarantineCodec.Without(transaction, aside)
            : transaction;
        if (await lane.FindRefusedAsync(rows, token).ConfigureAwait(false) is not { } found)
            return null;
        if (found.Operation < 0)
            return new Refusal(found.Cause.Id, found.Cause.Message, now);
        var table = rows.Operations[found.Operation].Table.SourceName;
        return new Refusal(found.Cause.Id, found.Cause.Message, now, found.Key, table, PlaceIn(transaction, found.Operation));
    }

    /// <summary>The file says that a refused row of its table goes alone.</summary>
    public static bool IsSetAside(ShardTransaction transaction, Refusal refusal) =>
        transaction.Returned is null && refusal.Operation >= 0 && transaction.Operations[refusal.Operation].Table.SetsRowAside;

    /// <summary>What was tried had no place for what is set aside.</summary>
    static int PlaceIn(ShardTransaction transaction, int place)
    {
        foreach (var aside in transaction.SetAside ?? [])
            if (aside <= place)
                place++;
        return place;
    }
}
