using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// The target seam: <c>apply(batch) → durable acknowledgement</c>. Implemented for MySQL and MariaDB here, and by the simulator in the
/// tests. One instance per shard.
/// </summary>
public interface ITarget : IAsyncDisposable
{
    string Name { get; }

    /// <summary>A connection that applies batches. <paramref name="lane"/> counts from 0.</summary>
    ValueTask<ITargetLane> OpenLaneAsync(int lane, CancellationToken token);
}

/// <summary>One lane. Not safe for concurrent use.</summary>
public interface ITargetLane : IAsyncDisposable
{
    /// <summary>It has many progress rows: with the next batch it wants a record that says the same as all of them.</summary>
    bool WantsSum { get; }

    /// <summary>
    /// Applies the batch and its progress in one target transaction and returns when it is durable. On any exception nothing of the batch
    /// is applied, and this is known, not hoped: a COMMIT whose answer was lost has been looked up. After
    /// <see cref="TargetFailureKind.Transient"/> the lane reconnects by itself on the next call.
    /// </summary>
    /// <exception cref="TargetException">See its kind.</exception>
    ValueTask<ApplyResult> ApplyAsync(ApplyBatch batch, CancellationToken token);

    /// <summary>
    /// Finds the row that the target refuses: tries the shard transaction and takes it back, whatever comes out. Null when the target
    /// takes it after all.
    /// </summary>
    /// <exception cref="TargetException">It failed for another reason than a row.</exception>
    ValueTask<RefusedRow?> FindRefusedAsync(ShardTransaction transaction, CancellationToken token);

    /// <summary>A shard transaction that comes back from the quarantine, with its rows.</summary>
    /// <exception cref="TargetException">They could not be read.</exception>
    ValueTask<ShardTransaction> ReadQuarantinedAsync(ShardTransaction returned, CancellationToken token);
}
