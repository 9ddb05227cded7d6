using Uldra.Pipeline;

namespace Uldra.Cli.Status;

/// <summary>A pipeline as its targets and its source show it at one moment. Null is "not known".</summary>
sealed record PipelineStatus(
    string Pipeline, string State, SourceStatus Source, LagStatus Lag, IReadOnlyList<TargetStatus> Targets, IReadOnlyList<string> Tables)
{
    /// <summary>What targets refused: in the quarantine, or in the memory of a pipeline whose quarantine is full.</summary>
    public IReadOnlyList<BlockedRow> Blocked { get; init; } = [];
}

/// <param name="End">The end of the log, GTIDs and place.</param>
/// <param name="Error">Why the source could not be asked.</param>
sealed record SourceStatus(string? End, string? Error);

/// <param name="Seconds">Now minus the commit time of the oldest transaction that is not applied; 0 if there is none.</param>
/// <param name="Bytes">Of log between what is applied and the end.</param>
/// <param name="Transactions">Counted by GTID; on MariaDB an upper bound, since numbers may skip.</param>
sealed record LagStatus(double? Seconds, long? Bytes, long? Transactions)
{
    public static LagStatus Unknown { get; } = new(null, null, null);
}

/// <param name="State">ok, not_running, stopped, unknown (never ran here) or unreachable.</param>
/// <param name="Stopped">What the pipeline wrote when it stopped, as JSON.</param>
/// <param name="ErrorId">Why it could not be asked; with <see cref="Error"/>.</param>
sealed record TargetStatus(
    string Name, string State, string? Applied, ulong? Epoch, LagStatus Lag, int LanesAlive, string? Stopped, string? ErrorId, string? Error);
