using Uldra.Applying;

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
sealed class SimTarget(Instance instance, SimShard shard, Action<PendingApply> begin) : ITarget
{
    public string Name => $"s{shard.Number}";

    public ValueTask<ITargetLane> OpenLaneAsync(int lane, CancellationToken token) =>
        ValueTask.FromResult<ITargetLane>(new SimLane(instance, shard, lane, begin));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    sealed class SimLane(Instance instance, SimShard shard, int lane, Action<PendingApply> begin) : ITargetLane
    {
        public ValueTask<ApplyResult> ApplyAsync(ApplyBatch batch, CancellationToken token)
        {
            var pending = new PendingApply(instance, shard, lane, batch);
            begin(pending);
            return pending.Answer;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
