using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.Model;

/// <summary>Where changes come from; each origin has its own progress. Copy and repair are not built yet.</summary>
public enum Origin : byte
{
    Log,
    Copy,
    Repair,
}

/// <summary>
/// What one source transaction (or one part of a huge one) does on one shard: the unit of atomic apply. A tail removes rows that left for
/// another shard and commits after their put over there.
/// </summary>
public sealed class ShardTransaction
{
    public required ChangeBatch Batch { get; set; }

    public required TransactionId Id { get; init; }

    public required int Shard { get; init; }

    /// <summary>The source transaction's place in the log as this run counts, from 1.</summary>
    public required long Sequence { get; init; }

    public required bool IsTail { get; init; }

    public required int OperationStart { get; set; }

    public required int OperationCount { get; init; }

    /// <summary>Which of its part's tails on this shard it is, from 0; -1: the main one.</summary>
    public int Level { get; init; } = -1;

    /// <summary>Bytes of its puts, to size a commit.</summary>
    public required int ByteCount { get; init; }

    public Origin Origin { get; init; }

    /// <summary>The source transaction's place in the log as a row version; 0 when no table asks for it.</summary>
    public ulong Version { get; init; }

    /// <summary>The source row ordinals this may hold, both inclusive: its part of the transaction.</summary>
    public int FirstOrdinal { get; init; } = 1;

    public int LastOrdinal { get; init; } = int.MaxValue;

    /// <summary>It is all that its source transaction does on this shard: no tail, no other part.</summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>
    /// Which deletes of leaving rows it holds, when some of its part went first and others did not. Null: a tail has all of its part,
    /// another shard transaction none.
    /// </summary>
    public IReadOnlyList<OrdinalRange>? Departures { get; init; }

    public ReadOnlySpan<RowOperation> Operations => Batch.Operations.AsSpan(OperationStart, OperationCount);

    /// <summary>The row keys of an operation.</summary>
    public ReadOnlySpan<ulong> KeysOf(in RowOperation row) => Batch.Keys.AsSpan(row.KeyStart, row.KeyCount);

    public ReadOnlySpan<ulong> AllKeysOf(in RowOperation row) => Batch.Keys.AsSpan(row.KeyStart, row.KeyCount + row.OrderKeyCount);

    public ReadOnlySpan<ValueSlot> SlotsOf(in RowOperation row) => Batch.Slots.AsSpan(row.SlotStart, row.Table.Columns.Count);

    /// <summary>Its place among all that its shard does.</summary>
    internal LogSpot Spot => new(Sequence, FirstOrdinal, Level + 1);

    // What follows belongs to the scheduler and to progress, under the dispatcher's lock.

    /// <summary>Predecessors and holds not yet gone.</summary>
    internal int Waiting { get; set; }

    internal List<ShardTransaction>? Dependents { get; set; }

    internal ShardTransactionState State { get; set; }

    /// <summary>Predecessors that the commit now being composed would settle.</summary>
    internal int SettledByCommit { get; set; }

    /// <summary>It waits for a shard that another crew runs, directly or over others: that may take long.</summary>
    internal bool WaitsElsewhere { get; set; }

    /// <summary>The commit it was last described for.</summary>
    internal long CommitId { get; set; }

    /// <summary>Its place among all shard transactions of its shard.</summary>
    internal long ShardOrdinal { get; set; }

    /// <summary>Which giving to a lane it was last part of: a lane must not take for its own what was taken back and given to another.</summary>
    internal long TakeId { get; set; }

    /// <summary>Its number among those that the scheduler follows by key; 0 when it has none.</summary>
    internal int WriterNumber { get; set; }

    /// <summary>It goes into the quarantine instead of being applied: refused, or behind one that is.</summary>
    internal bool IsDoomed { get; set; }

    /// <summary>Why the target refused it in this run; null when it did not.</summary>
    internal Refusal? Refusal { get; set; }

    /// <summary>Places of refused operations that are left out, while the others are applied.</summary>
    internal SortedSet<int>? SetAside { get; set; }

    /// <summary>Its number in the quarantine; 0 for none.</summary>
    internal ulong QuarantineNumber { get; set; }

    /// <summary>It stands for an entry of the quarantine that is tried again: it has keys and no rows.</summary>
    internal QuarantineEntry? Returned { get; init; }
}

/// <summary>Row ordinals of one source transaction, both ends included.</summary>
public readonly record struct OrdinalRange(int From, int To);

enum ShardTransactionState : byte
{
    Waiting,
    Ready,
    Taken,
    Done,
}
