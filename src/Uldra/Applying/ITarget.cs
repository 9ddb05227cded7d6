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
    /// <summary>
    /// Applies the batch and its progress in one target transaction and returns when it is durable. On any exception nothing of the batch
    /// is applied, and this is known, not hoped: a COMMIT whose answer was lost has been looked up. After
    /// <see cref="TargetFailureKind.Transient"/> the lane reconnects by itself on the next call.
    /// </summary>
    /// <exception cref="TargetException">See its kind.</exception>
    ValueTask<ApplyResult> ApplyAsync(ApplyBatch batch, CancellationToken token);
}

/// <summary>Shard transactions to apply in one commit, in an order that respects their dependencies, and the progress to save with them.</summary>
/// <param name="Transactions">May be empty: then only progress is saved (idle shard).</param>
public sealed record ApplyBatch(IReadOnlyList<ShardTransaction> Transactions, ProgressRecord Progress);

/// <param name="Statements">Statements sent, for the counters.</param>
/// <param name="DeletesMissed">Deletes that met no row.</param>
public readonly record struct ApplyResult(int Statements, int DeletesMissed);

public enum TargetFailureKind
{
    /// <summary>Connection, restart, read-only during failover: the same batch may be tried again after a wait.</summary>
    Transient,

    /// <summary>Deadlock or lock wait: try again, in smaller batches.</summary>
    Conflict,

    /// <summary>The target refuses a row of the batch.</summary>
    Row,

    /// <summary>A newer instance owns this target: nothing more may be written.</summary>
    Fenced,

    /// <summary>Privileges, missing table, disk full: someone has to mend it.</summary>
    Fatal,
}

public sealed class TargetException(TargetFailureKind kind, string id, string message, Exception? inner = null) : Exception(message, inner)
{
    public TargetFailureKind Kind { get; } = kind;

    /// <summary>Stable error id, as in <c>docs/errors/</c>.</summary>
    public string Id { get; } = id;
}
