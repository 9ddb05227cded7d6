using Uldra.Applying;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Scheduling;

namespace Uldra.Tests.Simulation;

/// <summary>What planted bugs do to the engine from outside: its code has no seams for them.</summary>
static class Planted
{
    /// <summary>A commit is begun: what follows it is let go although it must wait.</summary>
    public static void Release(Plant plant, PendingApply pending, Random random)
    {
        if (plant is not (Plant.EdgeDropped or Plant.TailBeforePut))
            return;
        foreach (var transaction in pending.Batch.Transactions)
            foreach (var follower in transaction.Dependents?.ToArray() ?? [])
                if (follower.State == ShardTransactionState.Waiting
                    && (plant == Plant.EdgeDropped ? random.Next(4) == 0 : follower.IsTail && follower.Id == transaction.Id))
                    Release(pending, transaction, follower);
    }

    /// <summary>A shard transaction is refused: what follows it is let go.</summary>
    public static void ReleaseFollowers(Plant plant, PendingApply pending, TargetFailureKind failure)
    {
        if (plant != Plant.FollowerOfBlockedGiven || failure != TargetFailureKind.Row || pending.Batch.Transactions.Count > 1)
            return;
        foreach (var follower in pending.Batch.Transactions[0].Dependents?.ToArray() ?? [])
            if (follower.State == ShardTransactionState.Waiting)
                Release(pending, pending.Batch.Transactions[0], follower);
    }

    /// <summary>The progress that is saved with a commit.</summary>
    public static ProgressRecord Progress(Plant plant, PositionKind kind, PendingApply commit, IReadOnlyList<PendingApply> pending)
    {
        var record = commit.Batch.Progress;
        var isSum = record.CoveredSequence > record.WatermarkSequence;
        if (plant == Plant.SumWithoutParts && isSum)
            return record with { Partial = "" };
        if (plant != Plant.WatermarkPastInFlight && (plant != Plant.SumPastInFlight || !isSum))
            return record;
        var applied = TransactionSet.Parse(kind, record.Applied);
        foreach (var other in pending.Where(p => p.Shard == commit.Shard && p.Instance == commit.Instance))
            applied.UnionWith(TransactionSet.Parse(kind, other.Batch.Progress.Applied));
        return record with { Applied = applied.ToString() };
    }

    /// <summary>What a main part should have left to its tail.</summary>
    public static List<ExpectedOperation> DeleteLeaving(Expectations expected, CommitChecks checks, SimShard shard, ApplyBatch batch) =>
    [
        .. batch.Transactions.Where(t => !t.IsTail)
            .SelectMany(t => expected.On(shard.Number, checks.IndexOf(t.Id)).Where(o => o.Change.Ordinal >= t.FirstOrdinal
                && o.Change.Ordinal <= t.LastOrdinal))
            .Where(o => o is { Leaves: true, IsApplied: false } && shard.Forget(o)),
    ];

    /// <summary>An entry of the quarantine as a restart takes it.</summary>
    public static QuarantineEntry Restored(Plant plant, QuarantineEntry entry) =>
        plant == Plant.PoisonedKeysForgotten ? entry with { Marks = entry.Marks with { Keys = [] } } : entry;

    /// <summary>What a crew is told of shards that others run.</summary>
    public static List<(int Shard, ShardClaim Claim)> Claims(Plant plant, IEnumerable<int> shards)
    {
        var end = new LogSpot(long.MaxValue, 0, 0);
        if (plant is not (Plant.DepartureElsewhereForgotten or Plant.PutElsewhereForgotten))
            return [];
        var claim = new ShardClaim(plant == Plant.DepartureElsewhereForgotten ? end : default, plant == Plant.PutElsewhereForgotten ? end : default, []);
        return [.. shards.Select(shard => (shard, claim))];
    }

    public static void Apply(Scene scene, SimShard shard, ApplyBatch batch)
    {
        if (scene.Plant == Plant.DeletedFirst)
        {
            shard.Apply(batch, (transaction, operation) => transaction.IsTail && !shard.Holds(transaction, operation));
            return;
        }

        var late = new List<(ShardTransaction Transaction, RowOperation Operation)>();
        shard.Apply(batch, (transaction, operation) =>
        {
            if (scene.Plant != Plant.PromotedDeleteLate || transaction.IsTail || !operation.Leaves)
                return false;
            late.Add((transaction, operation));
            return true;
        });
        foreach (var (transaction, operation) in late)
            shard.Apply(transaction, operation);
    }

    /// <summary>A hold that is lifted takes one away from what the follower waits for; the edge it stands for is gone.</summary>
    static void Release(PendingApply pending, ShardTransaction from, ShardTransaction follower)
    {
        from.Dependents!.Remove(follower);
        var hold = Hold.OnShard(follower.Shard, "planted");
        pending.Instance.DispatcherOf(follower.Shard).Scheduler.AddHold(hold);
        hold.TryKeep(follower);
        pending.Instance.DispatcherOf(follower.Shard).Scheduler.Lift(hold);
    }
}
