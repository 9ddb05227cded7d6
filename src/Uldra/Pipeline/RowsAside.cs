using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// What goes with a refused row when the rest of its shard transaction is applied without it: the other operation of the same change (where
/// a key changed, the delete of the old one), and whatever comes later in the transaction and has a key in common with any of it.
/// </summary>
static class RowsAside
{
    /// <param name="known">What is set aside already; null for nothing.</param>
    public static SortedSet<int> Of(ShardTransaction transaction, int refused, IReadOnlySet<int>? known)
    {
        var aside = new SortedSet<int>(known ?? new HashSet<int>());
        var operations = transaction.Operations;
        for (var i = 0; i < operations.Length; i++)
            if (operations[i].Ordinal == operations[refused].Ordinal)
                aside.Add(i);
        var keys = new HashSet<ulong>();
        var wide = new HashSet<TargetTable>();
        var ordered = new HashSet<TargetTable>();
        for (var i = aside.Min; i < operations.Length; i++)
        {
            ref readonly var operation = ref operations[i];
            if (!aside.Contains(i) && !Follows(transaction, operation, keys) && !wide.Contains(operation.Table)
                && !(operation.TableWide && ordered.Contains(operation.Table)))
                continue;
            aside.Add(i);
            foreach (var key in transaction.AllKeysOf(operation))
                keys.Add(key);
            if (!operation.Table.NeedsTableOrder)
                continue;
            ordered.Add(operation.Table);
            if (operation.TableWide)
                wide.Add(operation.Table);
        }

        return aside;
    }

    static bool Follows(ShardTransaction transaction, in RowOperation operation, HashSet<ulong> keys)
    {
        foreach (var key in transaction.AllKeysOf(operation))
            if (keys.Contains(key))
                return true;
        return false;
    }
}
