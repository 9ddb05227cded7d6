using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Tests.Simulation;

/// <summary>A commit that a lane has begun; the world decides when and how it ends.</summary>
sealed class PendingApply(Instance instance, SimShard shard, int lane, ApplyBatch batch)
{
    readonly TaskCompletionSource<ApplyResult> _answer = new();

    public Instance Instance => instance;

    public SimShard Shard => shard;

    public int Lane => lane;

    public ApplyBatch Batch => batch;

    /// <summary>It is durable, and nobody knows yet.</summary>
    public bool IsDurable { get; set; }

    public override string ToString() => $"{string.Join(' ', batch.Transactions.Select(t => $"{t.Id}{(t.IsTail ? "t" : "")}"))} | "
        + $"{batch.Progress.Applied} {batch.Progress.Partial}";

    public ValueTask<ApplyResult> Answer => new(_answer.Task);

    public void Succeed() => _answer.SetResult(new ApplyResult(1, 0));

    public void Fail(TargetFailureKind kind) => _answer.SetException(new TargetException(kind, $"sim-{kind}", $"simulated: {kind}"));
}

/// <summary>The target seam onto a simulated shard: lanes hand their batches to the world.</summary>
sealed class SimTarget(Instance instance, SimShard shard, CommitFate fate, Action<PendingApply> begin) : ITarget
{
    public string Name => $"s{shard.Number}";

    public ValueTask<ITargetLane> OpenLaneAsync(int lane, CancellationToken token) =>
        ValueTask.FromResult<ITargetLane>(new SimLane(instance, shard, lane, fate, begin));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    sealed class SimLane(Instance instance, SimShard shard, int lane, CommitFate fate, Action<PendingApply> begin) : ITargetLane
    {
        public bool WantsSum => shard.RowsOf(lane) >= 4;

        public ValueTask<ApplyResult> ApplyAsync(ApplyBatch batch, CancellationToken token)
        {
            var pending = new PendingApply(instance, shard, lane, batch);
            begin(pending);
            return pending.Answer;
        }

        public ValueTask<RefusedRow?> FindRefusedAsync(ShardTransaction transaction, CancellationToken token) =>
            IsOwner ? ValueTask.FromResult(SimRefusal.Find(fate, transaction)) : ValueTask.FromException<RefusedRow?>(Fenced());

        public ValueTask<ShardTransaction> ReadQuarantinedAsync(ShardTransaction returned, CancellationToken token) =>
            IsOwner ? ValueTask.FromResult(SimRefusal.Read(shard, returned)) : ValueTask.FromException<ShardTransaction>(Fenced());

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        /// <summary>A new owner ends the connections of the old one before it reads anything.</summary>
        bool IsOwner => instance.Epoch == shard.Epoch;

        static TargetException Fenced() => new(TargetFailureKind.Fenced, "sim-Fenced", "simulated: Fenced");
    }
}

/// <summary>What lanes of both simulations are told about refused rows.</summary>
static class SimRefusal
{
    public static RefusedRow? Find(CommitFate fate, ShardTransaction transaction) => fate.RefusedIn(transaction) is >= 0 and var place
        ? new RefusedRow(place, "{}", new TargetException(TargetFailureKind.Row, "sim-refused", "simulated: refused"))
        : null;

    public static ShardTransaction Read(SimShard shard, ShardTransaction returned)
    {
        lock (shard.Quarantine)
            return shard.Quarantine.TryGetValue(returned.QuarantineNumber, out var stored)
                ? QuarantineCodec.Rows(stored.Rows, returned)
                : throw new SimulationFailure($"quarantine entry {returned.QuarantineNumber} comes back and is not there");
    }
}
