using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// What goes with a refused row when the rest of its shard transaction is applied without it: the other operation of the same change (where
/// a key changed, the delete of the old one), whatever comes later in the transaction and has a key in common with any of it, and whatever
/// the transaction does before to the same rows: that was never seen on the source without the rest.
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
        for (var count = 0; count < aside.Count;)
        {
            count = aside.Count;
            AddFollowing(transaction, aside);
            AddEarlier(transaction, aside);
        }

        return aside;
    }

    static void AddFollowing(ShardTransaction transaction, SortedSet<int> aside)
    {
        var operations = transaction.Operations;
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
    }

    /// <summary>What is done to a row before stays with it; a row that cannot be told from others may be any of its table.</summary>
    static void AddEarlier(ShardTransaction transaction, SortedSet<int> aside)
    {
        var operations = transaction.Operations;
        var rows = new HashSet<(TargetTable, ulong)>();
        var tables = new HashSet<TargetTable>();
        var wide = new HashSet<TargetTable>();
        for (var i = aside.Max; i >= 0; i--)
        {
            ref readonly var operation = ref operations[i];
            var row = (operation.Table, transaction.KeysOf(operation) is [var primary, ..] && !operation.TableWide ? primary : 0);
            if (!aside.Contains(i) && !rows.Contains(row) && !wide.Contains(operation.Table) && !(operation.TableWide && tables.Contains(operation.Table)))
                continue;
            aside.Add(i);
            rows.Add(row);
            tables.Add(operation.Table);
            if (operation.TableWide)
                wide.Add(operation.Table);
        }
    }

    static bool Follows(ShardTransaction transaction, in RowOperation operation, HashSet<ulong> keys)
    {
        foreach (var key in transaction.AllKeysOf(operation))
            if (keys.Contains(key))
                return true;
        return false;
    }
}
