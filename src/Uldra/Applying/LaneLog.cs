using Microsoft.Extensions.Logging;

namespace Uldra.Applying;

static partial class LaneLog
{
    [LoggerMessage(3101, LogLevel.Information, "Lane {Lane} of target {Target} connected as connection {ConnectionId}")]
    public static partial void Connected(ILogger log, string target, int lane, uint connectionId);

    [LoggerMessage(3102, LogLevel.Warning, "Lane {Lane} of target {Target} lost connection {ConnectionId}: {Reason}")]
    public static partial void Lost(ILogger log, string target, int lane, uint connectionId, string reason);

    [LoggerMessage(3103, LogLevel.Warning,
        "Lane {Lane} of target {Target} did not get the answer to a COMMIT on connection {ConnectionId}: looked up whether it happened")]
    public static partial void CommitUnanswered(ILogger log, string target, int lane, ulong connectionId);

    [LoggerMessage(3104, LogLevel.Information, "Lane {Lane} of target {Target}: the unanswered COMMIT was found {Outcome}")]
    public static partial void CommitResolved(ILogger log, string target, int lane, string outcome);

    [LoggerMessage(3105, LogLevel.Warning, "Lane {Lane} of target {Target} could not look up the unanswered COMMIT yet: {Reason}")]
    public static partial void LookupFailed(ILogger log, string target, int lane, string reason);

    [LoggerMessage(3106, LogLevel.Information, "Pipeline {Pipeline} took target {Target} with epoch {Epoch}")]
    public static partial void Claimed(ILogger log, string pipeline, string target, ulong epoch);

    [LoggerMessage(3107, LogLevel.Warning,
        "Target {Target}: the owner row was locked by an earlier instance; ended its connections {ConnectionIds}")]
    public static partial void OwnerRowLocked(ILogger log, string target, string connectionIds);
}
