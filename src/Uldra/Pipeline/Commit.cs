using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>What a lane was given to apply in one commit.</summary>
sealed record Commit(int Shard, IReadOnlyList<ShardTransaction> Transactions, ProgressRecord Progress)
{
    public ApplyBatch ToBatch() => new(Transactions, Progress);
}
