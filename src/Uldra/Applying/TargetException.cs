namespace Uldra.Applying;

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
