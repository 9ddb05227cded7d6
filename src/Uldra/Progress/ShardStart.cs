using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>What a shard had applied when the pipeline started: read from the target, never changed afterwards.</summary>
public sealed record ShardStart(TransactionSet Applied, PartialSet Partial)
{
    /// <summary>What every shard has.</summary>
    public static TransactionSet Common(IReadOnlyList<ShardStart> shards)
    {
        var common = shards[0].Applied.Clone();
        for (var i = 1; i < shards.Count; i++)
            common.IntersectWith(shards[i].Applied);
        return common;
    }

    /// <summary>Some transactions are applied in part here of which the other does not know.</summary>
    public bool HasOtherPartsThan(ShardStart other) => Partial.Without(Applied) != other.Partial.Without(Applied);

    /// <summary>The whole source transaction is applied here.</summary>
    public bool IsApplied(in TransactionId id) => Applied.Contains(id);

    /// <summary>This row of a transaction is applied here, though not all of the transaction is.</summary>
    public bool IsApplied(in TransactionId id, int ordinal, bool isTail) => !Partial.IsEmpty && Partial.Contains(id, ordinal, isTail);
}
