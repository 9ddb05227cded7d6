namespace Uldra.Applying;

enum StatementRole : byte
{
    Progress,
    Prune,
    Quarantine,
    Delete,
    Put,

    /// <summary>Makes rows give up their unique values; they are put or deleted right after.</summary>
    Vacate,

    /// <summary>Remembers what is deleted right after.</summary>
    Tombstone,

    /// <summary>Removes rows that were put and have a newer tombstone.</summary>
    Bury,

    /// <summary>Versions of rows beside their table, before the rows.</summary>
    Claim,
    Register,
    Fence,
}

/// <summary>A statement in the packet: what it does, which of the plan's operations it holds, and where its bytes lie.</summary>
readonly record struct WrittenStatement(StatementRole Role, TableForm? Table, int First, int Count, int Start, int Length)
{
    /// <summary>Its bytes execute a prepared statement.</summary>
    public bool IsPrepared { get; init; }

    public bool IsOfRows => Role is StatementRole.Put or StatementRole.Delete or StatementRole.Vacate or StatementRole.Bury;

    public int End => First + Count;
}
