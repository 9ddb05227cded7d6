using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Progress;

/// <summary>
/// What one shard does for source transactions of which something is not durable there, in log order. What is done stands in it as long as
/// another part of its source transaction is not.
/// </summary>
sealed class Outstanding
{
    const int CompactMin = 4096;

    readonly List<ShardTransaction> _all = [];
    int _start;
    int _compactAt = CompactMin;

    public ReadOnlySpan<ShardTransaction> All => CollectionsMarshal.AsSpan(_all)[_start..];

    /// <param name="scheduledThrough">Of source transactions behind it, parts may follow.</param>
    public void Add(ShardTransaction transaction, long scheduledThrough)
    {
        if (_all.Count >= _compactAt)
            Compact(scheduledThrough);
        _all.Add(transaction);
    }

    /// <summary>The first that is not durable and not part of this commit; null when there is none.</summary>
    public ShardTransaction? First(long commitId = -1)
    {
        foreach (var transaction in All)
            if (!IsDoneWith(transaction, commitId))
                return transaction;
        return null;
    }

    /// <summary>Forgets what is done, up to the first source transaction that is not.</summary>
    public void Advance(long scheduledThrough)
    {
        for (var rest = All; rest.Length > 0 && IsDone(FirstGroup(rest), scheduledThrough); rest = All)
            _start += FirstGroup(rest).Length;
        if (_start <= _all.Count / 8)
            return;
        _all.RemoveRange(0, _start);
        _start = 0;
    }

    /// <summary>All that is not durable, in log order.</summary>
    public IEnumerable<ShardTransaction> Undone() => _all.Skip(_start).Where(t => t.State != ShardTransactionState.Done);

    /// <summary>What the first of them and others do for the same source transaction.</summary>
    public static ReadOnlySpan<ShardTransaction> FirstGroup(ReadOnlySpan<ShardTransaction> all)
    {
        var end = 1;
        while (end < all.Length && all[end].Sequence == all[0].Sequence)
            end++;
        return all[..end];
    }

    /// <summary>Durable, or part of this commit.</summary>
    public static bool IsDoneWith(ShardTransaction transaction, long commitId) =>
        transaction.State == ShardTransactionState.Done || transaction.CommitId == commitId;

    /// <summary>What is done behind one that waits adds up while the others go on.</summary>
    void Compact(long scheduledThrough)
    {
        var kept = 0;
        for (var rest = All; rest.Length > 0;)
        {
            var group = FirstGroup(rest);
            rest = rest[group.Length..];
            if (IsDone(group, scheduledThrough))
                continue;
            group.CopyTo(CollectionsMarshal.AsSpan(_all)[kept..]);
            kept += group.Length;
        }

        _all.RemoveRange(kept, _all.Count - kept);
        _start = 0;
        _compactAt = Math.Max(CompactMin, kept * 2);
    }

    static bool IsDone(ReadOnlySpan<ShardTransaction> group, long scheduledThrough)
    {
        foreach (var transaction in group)
            if (transaction.State != ShardTransactionState.Done)
                return false;
        return group[0].Sequence <= scheduledThrough;
    }
}
