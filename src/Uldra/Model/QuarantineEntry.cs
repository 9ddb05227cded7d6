namespace Uldra.Model;

public enum QuarantineState : byte
{
    /// <summary>The target refused it.</summary>
    Refused,

    /// <summary>Not tried: it depends on one that waits.</summary>
    Behind,

    /// <summary>A person decided that it is not applied. Kept as the record of that.</summary>
    Skipped,
}

/// <summary>
/// A shard transaction, or the refused rows of one, that is durable in its target's quarantine. Its rows are not here: they are read when
/// they are needed.
/// </summary>
public sealed record QuarantineEntry
{
    /// <summary>Counts from 1 over all targets of the pipeline: whatever an entry depends on has a lower number.</summary>
    public required ulong Number { get; init; }

    public required int Shard { get; init; }

    public required PoisonMarks Marks { get; init; }

    public required QuarantineState State { get; init; }

    /// <summary>Null when it only waits behind others.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Its source tables, for people.</summary>
    public required string Tables { get; init; }

    /// <summary>The row ordinals its shard transaction may hold.</summary>
    public required OrdinalRange Part { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required int Rows { get; init; }

    public required int Bytes { get; init; }

    /// <summary>Only the refused rows: the rest of the shard transaction was applied without them (<c>poison: row</c>).</summary>
    public bool IsPartial { get; init; }
}
