namespace Uldra.Model;

public enum RowOperationKind : byte
{
    /// <summary>Make the target row be exactly this.</summary>
    Put,

    /// <summary>Remove the target row with this primary key.</summary>
    Delete,
}

/// <summary>
/// One put or delete of one target row. Its slots, one per <see cref="TargetTable.Columns"/>, start at <see cref="SlotStart"/> of its
/// batch; of a delete only the primary key's slots matter. Its keys start at <see cref="KeyStart"/>: first the row keys (primary key and
/// unique values, before and after), which say what may not share a statement; then the order keys (source identity, group).
/// </summary>
public readonly struct RowOperation
{
    public required TargetTable Table { get; init; }

    public required RowOperationKind Kind { get; init; }

    public required int SlotStart { get; init; }

    public required int KeyStart { get; init; }

    /// <summary>Row keys.</summary>
    public required int KeyCount { get; init; }

    /// <summary>Order keys, right behind the row keys.</summary>
    public int OrderKeyCount { get; init; }

    /// <summary>How many of the order keys, the last ones, tell who left: what waits for this over shards looks for them.</summary>
    public byte DepartureCount { get; init; }

    /// <summary>Which row leaves or ends cannot be hashed as the server compares it.</summary>
    public bool DepartureUnknown { get; init; }

    /// <summary>A key value that cannot be hashed as the server compares it: the operation depends on every other of its table.</summary>
    public bool TableWide { get; init; }

    /// <summary>A put of a row that was not there before, as far as the source tells.</summary>
    public bool Arrives { get; init; }

    /// <summary>A delete of a row that left for another shard. Progress counts it apart, whether it stands in a tail or went first.</summary>
    public bool Leaves { get; init; }

    /// <summary>The change's place in its source transaction, from 1: stable over restarts and splits.</summary>
    public required int Ordinal { get; init; }
}
