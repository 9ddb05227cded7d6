using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>What a shard had applied when the pipeline started: read from the target, never changed afterwards.</summary>
public sealed record ShardStart(TransactionSet Applied, PartialSet Partial)
{
    /// <summary>The whole source transaction is applied here.</summary>
    public bool IsApplied(in TransactionId id) => Applied.Contains(id);

    /// <summary>This row of a transaction is applied here, though not all of the transaction is.</summary>
    public bool IsApplied(in TransactionId id, int ordinal, bool isTail) => !Partial.IsEmpty && Partial.Contains(id, ordinal, isTail);
}
