using System.Runtime.InteropServices;
using Uldra.MySql.Positions;

namespace Uldra.Model;

/// <summary>A table of a quarantined shard transaction.</summary>
/// <param name="KeyShape">Of <see cref="TargetTable.KeyShape"/>: keys of another shape cannot be compared, so then the whole table waits.</param>
/// <param name="IsOrdered">Some of its operations are in the table's order (<see cref="TargetTable.NeedsTableOrder"/>).</param>
/// <param name="IsWide">One of them comes before everything of its table.</param>
public readonly record struct PoisonedTable(string Name, ulong KeyShape, bool IsOrdered, bool IsWide);

/// <summary>
/// By what a quarantined shard transaction keeps others back: all its keys, its tables' order, and, for the tails of its source transaction,
/// its name. Stored with it, so that order holds over restarts.
/// </summary>
public sealed record PoisonMarks(TransactionId Id, bool IsTail, ulong[] Keys, IReadOnlyList<PoisonedTable> Tables)
{
    public static PoisonMarks Of(ShardTransaction transaction) => Of(transaction, null);

    /// <param name="only">Places of the operations that count; null for all.</param>
    public static PoisonMarks Of(ShardTransaction transaction, IReadOnlyCollection<int>? only)
    {
        var keys = new HashSet<ulong>();
        var tables = new Dictionary<(string, ulong), PoisonedTable>();
        var operations = transaction.Operations;
        for (var i = 0; i < operations.Length; i++)
        {
            if (only?.Contains(i) == false)
                continue;
            ref readonly var operation = ref operations[i];
            foreach (var key in transaction.AllKeysOf(operation))
                keys.Add(key);
            var table = operation.Table;
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(tables, (table.Name, table.KeyShape), out _);
            known = new PoisonedTable(table.Name, table.KeyShape, table.NeedsTableOrder, known.IsWide || operation.TableWide);
        }

        return new PoisonMarks(transaction.Id, transaction.IsTail, [.. keys], [.. tables.Values]);
    }
}
