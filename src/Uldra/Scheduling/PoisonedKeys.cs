using System.Runtime.InteropServices;
using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Scheduling;

/// <summary>
/// What all quarantined shard transactions together keep back. Whatever touches it depends on one of them; a false match (a hash that two
/// keys share, a tail whose row went elsewhere) only makes more wait. Only grows until it is cleared and filled again.
/// </summary>
public sealed class PoisonedKeys
{
    readonly HashSet<ulong> _keys = [];
    readonly Dictionary<string, PoisonedTable> _tables = new(StringComparer.Ordinal);
    readonly HashSet<string> _mixedTables = new(StringComparer.Ordinal);
    readonly HashSet<TransactionId> _puts = [];

    public bool IsEmpty => _tables.Count == 0 && _keys.Count == 0;

    public void Add(PoisonMarks marks)
    {
        _keys.UnionWith(marks.Keys);
        if (!marks.IsTail)
            _puts.Add(marks.Id);
        foreach (var table in marks.Tables)
            Add(table);
    }

    public void Clear()
    {
        _keys.Clear();
        _tables.Clear();
        _mixedTables.Clear();
        _puts.Clear();
    }

    public bool Touches(ShardTransaction transaction)
    {
        if (IsEmpty)
            return false;
        if (transaction.IsTail && _puts.Contains(transaction.Id))
            return true;
        foreach (ref readonly var operation in transaction.Operations)
        {
            if (Touches(new PoisonedTable(operation.Table.Name, operation.Table.KeyShape, operation.Table.NeedsTableOrder, operation.TableWide)))
                return true;
            foreach (var key in transaction.AllKeysOf(operation))
                if (_keys.Contains(key))
                    return true;
        }

        return false;
    }

    public bool Touches(PoisonMarks marks)
    {
        if (IsEmpty)
            return false;
        if (marks.IsTail && _puts.Contains(marks.Id))
            return true;
        foreach (var table in marks.Tables)
            if (Touches(table))
                return true;
        foreach (var key in marks.Keys)
            if (_keys.Contains(key))
                return true;
        return false;
    }

    /// <summary>Rows in the table's order follow a wide one, a wide one follows them all, and keys of two shapes cannot be compared.</summary>
    bool Touches(in PoisonedTable table) =>
        _tables.TryGetValue(table.Name, out var poisoned)
        && ((poisoned.IsWide && table.IsOrdered) || (poisoned.IsOrdered && table.IsWide) || poisoned.KeyShape != table.KeyShape
            || _mixedTables.Contains(table.Name));

    void Add(in PoisonedTable table)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_tables, table.Name, out var exists);
        if (exists && known.KeyShape != table.KeyShape)
            _mixedTables.Add(table.Name);
        known = new PoisonedTable(table.Name, table.KeyShape, known.IsOrdered || table.IsOrdered, known.IsWide || table.IsWide);
    }
}
