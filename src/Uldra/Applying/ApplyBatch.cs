using Uldra.Model;

namespace Uldra.Applying;

/// <summary>Shard transactions to apply in one commit, in an order that respects their dependencies, and the
/// progress to save with them.</summary>
/// <param name="Transactions">May be empty: then only progress is saved (idle shard).</param>
public sealed record ApplyBatch(IReadOnlyList<ShardTransaction> Transactions, ProgressRecord Progress)
{
    /// <summary>What goes into the target's quarantine in the same commit.</summary>
    public IReadOnlyList<QuarantineWrite> Quarantined { get; init; } = [];

    /// <summary>Entries of the quarantine that are among <see cref="Transactions"/>: they leave it in the same commit.</summary>
    public IReadOnlyList<ulong> Returned { get; init; } = [];
}

/// <param name="Statements">Statements sent, for the counters.</param>
/// <param name="DeletesMissed">Deletes that met no row.</param>
/// <param name="WentSlowly">Rows of it exchanged unique values directly, so that it had to take the slow path.</param>
public readonly record struct ApplyResult(int Statements, int DeletesMissed, bool WentSlowly = false)
{
    /// <summary>Puts that a later one of the same row in the same commit took the place of.</summary>
    public int Folded { get; init; }

    /// <summary>Statements that the server had parsed before.</summary>
    public int Prepared { get; init; }
}
