using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>What a lane was given to do in one commit: to apply, or, where they are doomed, to write into the quarantine.</summary>
/// <param name="TakeId">Which giving it is part of.</param>
sealed record Commit(int Shard, IReadOnlyList<ShardTransaction> Transactions, ProgressRecord Progress, long TakeId = 0)
{
    public IReadOnlyList<QuarantineWrite> Quarantined { get; init; } = [];

    public bool IsDoomed => Transactions is [{ IsDoomed: true }, ..];

    /// <summary>As the target takes it.</summary>
    /// <param name="rows">Of what comes back from the quarantine, and of what leaves rows out; by the one that stands for it here.</param>
    public ApplyBatch ToBatch(IReadOnlyDictionary<ShardTransaction, ShardTransaction> rows) => new(
        IsDoomed ? [] : rows.Count == 0 ? Transactions : [.. Transactions.Select(t => rows.GetValueOrDefault(t, t))], Progress)
    {
        Quarantined = Quarantined,
        Returned = IsDoomed || rows.Count == 0 ? [] : [.. Transactions.Where(t => t.Returned is not null).Select(t => t.QuarantineNumber)],
    };
}
