using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// What stands in the scheduler for an entry of the quarantine that is tried again: its keys and no rows. The lane reads those when its turn
/// has come, so that a full quarantine that comes back does not have to fit into memory.
/// </summary>
static class ReturnedTransaction
{
    public static ShardTransaction Of(QuarantineEntry entry)
    {
        var batch = new ChangeBatch();
        foreach (var key in entry.Marks.Keys)
            batch.AddKey(key);
        for (var i = 0; i < entry.Marks.Tables.Count; i++)
            batch.AddOperation(Stand(entry.Marks.Tables[i], i == 0 ? batch.KeyCount : 0));
        batch.Retain();
        return new ShardTransaction
        {
            Batch = batch,
            Id = entry.Marks.Id,
            Shard = entry.Shard,
            // Before everything: saved progress says that it is durable in the quarantine, and has nothing to add when it is applied.
            Sequence = 0,
            IsTail = entry.Marks.IsTail,
            OperationStart = 0,
            OperationCount = batch.OperationCount,
            ByteCount = entry.Bytes,
            QuarantineNumber = entry.Number,
            Returned = entry,
        };
    }

    static RowOperation Stand(in PoisonedTable table, int keys) => new()
    {
        Table = new TargetTable
        {
            Name = table.Name, SourceName = "", Columns = [], PrimaryKey = [], NeedsTableOrder = table.IsOrdered, KeyShape = table.KeyShape,
        },
        Kind = RowOperationKind.Put,
        SlotStart = 0,
        KeyStart = 0,
        KeyCount = keys,
        TableWide = table.IsWide,
        Ordinal = 0,
    };
}
