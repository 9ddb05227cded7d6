using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.Model;

/// <summary>
/// A batch of whole transactions (or parts of a huge one) on its way from the log to the targets. It owns the bytes, the slots, the row
/// operations and the keys of everything in it; they die together when the last shard transaction is done. Nothing outside keeps a slice.
/// </summary>
public sealed class ChangeBatch
{
    /// <summary>Row images as read, then whatever mapping rendered (scratch). Slots point into it.</summary>
    public byte[] Bytes = [];

    /// <summary>One slot per target column, row after row.</summary>
    public ValueSlot[] Slots = [];

    /// <summary>64-bit hashes of the keys of row operations; equal hashes make a dependency, never a decision about data.</summary>
    public ulong[] Keys = [];

    public RowOperation[] Operations = [];
}

public enum RowOperationKind : byte
{
    /// <summary>Make the target row be exactly this.</summary>
    Put,

    /// <summary>Remove the target row with this primary key.</summary>
    Delete,
}

/// <summary>One put or delete of one target row. Its slots, one per <see cref="TargetTable.Columns"/>, start at <see cref="SlotStart"/>
/// of its batch; of a delete only the primary key's slots matter.</summary>
public readonly struct RowOperation
{
    public required TargetTable Table { get; init; }
    public required RowOperationKind Kind { get; init; }
    public required int SlotStart { get; init; }
    public required int KeyStart { get; init; }
    public required int KeyCount { get; init; }

    /// <summary>The change's place in its source transaction, from 1: stable over restarts and splits.</summary>
    public required int Ordinal { get; init; }
}

/// <summary>
/// What one source transaction (or one part of a huge one) does on one shard: the unit of atomic apply. A tail removes rows that left for
/// another shard and commits after their put over there.
/// </summary>
public sealed class ShardTransaction
{
    public required ChangeBatch Batch { get; init; }
    public required TransactionId Id { get; init; }
    public required int Shard { get; init; }

    /// <summary>The source transaction's place in the log as this run counts.</summary>
    public required long Sequence { get; init; }
    public required bool IsTail { get; init; }
    public required int OperationStart { get; init; }
    public required int OperationCount { get; init; }
    public required int ByteCount { get; init; }

    public ReadOnlySpan<RowOperation> Operations => Batch.Operations.AsSpan(OperationStart, OperationCount);

    public ReadOnlySpan<ulong> KeysOf(in RowOperation row) => Batch.Keys.AsSpan(row.KeyStart, row.KeyCount);

    public ReadOnlySpan<ValueSlot> SlotsOf(in RowOperation row) => Batch.Slots.AsSpan(row.SlotStart, row.Table.Columns.Count);
}
