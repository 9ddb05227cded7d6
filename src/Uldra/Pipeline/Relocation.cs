using Uldra.Model;
using Uldra.MySql.Values;

namespace Uldra.Pipeline;

/// <summary>
/// Copies a shard transaction that waits for another crew into a small batch of its own: it may wait for long, and must not keep the
/// large batch it was read in. Of a delete only the primary key is taken.
/// </summary>
static class Relocation
{
    /// <summary>The batch it was in, which the caller releases. No lane may have the shard transaction.</summary>
    public static ChangeBatch Move(ShardTransaction transaction)
    {
        var old = transaction.Batch;
        var batch = Sized(transaction);
        foreach (ref readonly var operation in transaction.Operations)
        {
            var keyStart = batch.KeyCount;
            foreach (var key in transaction.AllKeysOf(operation))
                batch.AddKey(key);
            var slotStart = CopySlots(transaction, operation, batch);
            batch.AddOperation(operation with { SlotStart = slotStart, KeyStart = keyStart });
        }

        batch.Retain();
        transaction.Batch = batch;
        transaction.OperationStart = 0;
        return old;
    }

    static ChangeBatch Sized(ShardTransaction transaction)
    {
        int bytes = 0, slots = 0, keys = 0;
        foreach (ref readonly var operation in transaction.Operations)
        {
            keys += operation.KeyCount + operation.OrderKeyCount;
            slots += operation.Table.Columns.Count;
            var row = transaction.SlotsOf(operation);
            for (var i = 0; i < row.Length; i++)
                bytes += IsNeeded(operation, i) ? Math.Max(row[i].Length, 0) : 0;
        }

        return new ChangeBatch(bytes, slots, keys, transaction.OperationCount);
    }

    static int CopySlots(ShardTransaction transaction, in RowOperation operation, ChangeBatch batch)
    {
        batch.AddSlots(operation.Table.Columns.Count, out var start);
        var from = transaction.SlotsOf(operation);
        for (var i = 0; i < from.Length; i++)
            batch.Slots[start + i] = from[i].IsNull || !IsNeeded(operation, i)
                ? ValueSlot.Null
                : new ValueSlot(batch.Append(from[i].In(transaction.Batch.Bytes)), from[i].Length);
        return start;
    }

    static bool IsNeeded(in RowOperation operation, int column) =>
        operation.Kind == RowOperationKind.Put || operation.Table.PrimaryKey.Contains(column);
}
