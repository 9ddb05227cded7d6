using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.TestKit;

/// <summary>
/// Shard transactions by hand: values become canonical bytes, the primary key becomes a key, further keys are given by name.
/// <c>new BatchBuilder().Begin(1).Put(table, 1, "a").Delete(table, 2, null).Build()</c>
/// </summary>
public sealed class BatchBuilder
{
    readonly List<byte> _bytes = [];
    readonly List<ValueSlot> _slots = [];
    readonly List<ulong> _keys = [];
    readonly List<RowOperation> _operations = [];
    readonly List<(long Sequence, int Start, bool IsTail)> _transactions = [];

    /// <summary>Starts the next transaction; its sequence is also its version from the log. A builder on which nothing began starts with sequence 1.</summary>
    public BatchBuilder Begin(long sequence, bool isTail = false)
    {
        _transactions.Add((sequence, _operations.Count, isTail));
        return this;
    }

    /// <param name="values">One per column; null is SQL NULL.</param>
    public BatchBuilder Put(TestTable table, params object?[] values) => Add(RowOperationKind.Put, table, values, []);

    /// <param name="values">One per column; only the primary key's matter.</param>
    public BatchBuilder Delete(TestTable table, params object?[] values) => Add(RowOperationKind.Delete, table, values, []);

    /// <summary>Puts with further keys (unique values, groups) that order it against other operations with the same.</summary>
    public BatchBuilder PutWithKeys(TestTable table, string[] keys, params object?[] values) =>
        Add(RowOperationKind.Put, table, values, keys);

    public BatchBuilder DeleteWithKeys(TestTable table, string[] keys, params object?[] values) =>
        Add(RowOperationKind.Delete, table, values, keys);

    public IReadOnlyList<ShardTransaction> Build()
    {
        var batch = new ChangeBatch();
        batch.Append([.. _bytes]);
        _slots.CopyTo(batch.AddSlots(_slots.Count, out _));
        foreach (var key in _keys)
            batch.AddKey(key);
        foreach (var operation in _operations)
            batch.AddOperation(operation);
        return [.. _transactions.Select((transaction, i) => new ShardTransaction
        {
            Batch = batch,
            Id = new TransactionId(PositionKind.MariaDbGtid, "0", (ulong)transaction.Sequence, 1),
            Shard = 0,
            Version = (ulong)transaction.Sequence,
            Sequence = transaction.Sequence,
            IsTail = transaction.IsTail,
            OperationStart = transaction.Start,
            OperationCount = (i + 1 < _transactions.Count ? _transactions[i + 1].Start : _operations.Count) - transaction.Start,
            ByteCount = _bytes.Count,
        })];
    }

    BatchBuilder Add(RowOperationKind kind, TestTable table, object?[] values, string[] keys)
    {
        if (values.Length != table.Plan.Columns.Count)
            throw new ArgumentException($"{table.Plan.Name} has {table.Plan.Columns.Count} columns, not {values.Length}");
        if (_transactions.Count == 0)
            Begin(1);
        var slotStart = _slots.Count;
        for (var i = 0; i < values.Length; i++)
            _slots.Add(values[i] is { } value ? Store(CanonicalBytes.Of(table.Column(i), value)) : ValueSlot.Null);
        var keyStart = _keys.Count;
        _keys.Add(PrimaryKeyHash(table, slotStart));
        _keys.AddRange(keys.Select(key => Hash(System.Text.Encoding.UTF8.GetBytes(key), 7)));
        _operations.Add(new RowOperation
        {
            Table = table.Plan, Kind = kind, SlotStart = slotStart, KeyStart = keyStart, KeyCount = _keys.Count - keyStart,
            Ordinal = _operations.Count - _transactions[^1].Start + 1,
        });
        return this;
    }

    ValueSlot Store(byte[] value)
    {
        _bytes.AddRange(value);
        return new ValueSlot(_bytes.Count - value.Length, value.Length);
    }

    ulong PrimaryKeyHash(TestTable table, int slotStart)
    {
        var hash = Hash(System.Text.Encoding.UTF8.GetBytes(table.Plan.Name), 1469598103934665603);
        foreach (var part in table.Plan.PrimaryKey)
        {
            var slot = _slots[slotStart + part];
            if (!slot.IsNull)
                hash = Hash(_bytes.GetRange(slot.Offset, slot.Length), hash * 31);
        }
        return hash;
    }

    static ulong Hash(IEnumerable<byte> bytes, ulong seed) => bytes.Aggregate(seed, (hash, b) => (hash ^ b) * 1099511628211);
}
