using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.Tests.Scheduling;

/// <summary>Shard transactions that only have keys.</summary>
static class Scheduled
{
    static readonly TargetTable Plain = new TestTable("plain", "id", "id INT").Plan;

    static readonly TargetTable Text = new()
    {
        Name = "text", SourceName = "bank.text", Columns = Plain.Columns, PrimaryKey = [0], NeedsTableOrder = true,
    };

    public static ShardTransaction With(int shard, params ulong[] keys) => Make(shard, Plain, tableWide: false, keys);

    public static ShardTransaction OfText(int shard, bool tableWide, params ulong[] keys) => Make(shard, Text, tableWide, keys);

    public static ShardTransaction Tail(int shard, params ulong[] keys) => Make(shard, Plain, tableWide: false, keys, isTail: true);

    static ShardTransaction Make(int shard, TargetTable table, bool tableWide, ulong[] keys, bool isTail = false)
    {
        var batch = new ChangeBatch();
        foreach (var key in keys)
            batch.AddKey(key);
        batch.AddOperation(new RowOperation
        {
            Table = table, Kind = RowOperationKind.Put, SlotStart = 0, KeyStart = 0, KeyCount = keys.Length, Ordinal = 1,
            TableWide = tableWide,
        });
        return new ShardTransaction
        {
            Batch = batch, Id = new TransactionId(PositionKind.MariaDbGtid, "0", 1, 1), Shard = shard, Sequence = 1, IsTail = isTail,
            OperationStart = 0, OperationCount = 1, ByteCount = 10,
        };
    }
}
