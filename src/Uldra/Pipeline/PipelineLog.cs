using Microsoft.Extensions.Logging;

namespace Uldra.Pipeline;

static partial class PipelineLog
{
    [LoggerMessage(101, LogLevel.Information, "Pipeline {Pipeline} started: {Tables} tables into {Targets} targets, epoch {Epoch}, after {Position}")]
    public static partial void Started(ILogger log, string pipeline, int tables, int targets, ulong epoch, string position);

    [LoggerMessage(102, LogLevel.Information, "Pipeline {Pipeline} ended: {Outcome}; {Rows} rows of {Transactions} shard transactions in {Commits} commits")]
    public static partial void Ended(ILogger log, string pipeline, string outcome, long rows, long transactions, long commits);

    [LoggerMessage(103, LogLevel.Warning, "Target {Target} failed for now ({Id}): {Message}; trying again in {Seconds} s")]
    public static partial void Retrying(ILogger log, string target, string id, string message, double seconds);

    [LoggerMessage(104, LogLevel.Error, "Target {Target} refused transaction {Transaction} ({Id}): {Message}; it and what depends on it go into the quarantine")]
    public static partial void Refused(ILogger log, string target, string transaction, string id, string message);

    [LoggerMessage(105, LogLevel.Warning, "Target {Target} took back a commit of {Count} shard transactions ({Id}): {Message} Trying again in halves")]
    public static partial void Halved(ILogger log, string target, int count, string id, string message);

    [LoggerMessage(106, LogLevel.Information, "Position resolved: {Start} is {Position}")]
    public static partial void StartResolved(ILogger log, string start, string position);

    [LoggerMessage(107, LogLevel.Warning, "Could not ask a target whether this instance still owns it, or tell it how the run stands: {Message}")]
    public static partial void OwnerUnknown(ILogger log, string message);

    [LoggerMessage(108, LogLevel.Information, "Barrier: all shards stand at {Position} {Reason}")]
    public static partial void BarrierAnswered(ILogger log, string position, string reason);

    [LoggerMessage(109, LogLevel.Information, "Barrier released: the pipeline goes on")]
    public static partial void BarrierReleased(ILogger log);

    [LoggerMessage(110, LogLevel.Warning, "Barrier could not be renewed: {Message}")]
    public static partial void BarrierNotRenewed(ILogger log, string message);

    [LoggerMessage(111, LogLevel.Warning, "Target {Target}: transaction {Transaction} is in the quarantine as entry {Number}, {Rows} rows")]
    public static partial void Quarantined(ILogger log, string target, string transaction, ulong number, int rows);

    [LoggerMessage(112, LogLevel.Information, "Target {Target}: quarantine entry {Number} is applied")]
    public static partial void Returned(ILogger log, string target, ulong number);

    [LoggerMessage(113, LogLevel.Warning, "Target {Target}: quarantine entry {Number} is skipped, as somebody decided")]
    public static partial void Skipped(ILogger log, string target, ulong number);

    [LoggerMessage(114, LogLevel.Information, "{Count} entries of the quarantine are tried again")]
    public static partial void Retried(ILogger log, int count);

    [LoggerMessage(115, LogLevel.Warning, "Could not do what was decided about the quarantine yet: {Message}")]
    public static partial void NotDecided(ILogger log, string message);

    [LoggerMessage(116, LogLevel.Information, "Another instance runs the pipeline now; the barrier is its to hold: {Message}")]
    public static partial void BarrierLeft(ILogger log, string message);

    [LoggerMessage(117, LogLevel.Warning, "Target {Target} is detached: it fell behind further than memory reaches, and the others go on without it")]
    public static partial void Detached(ILogger log, string target);

    [LoggerMessage(118, LogLevel.Information, "Target {Target} catches up by itself, after {Position}")]
    public static partial void CatchingUp(ILogger log, string target, string position);

    [LoggerMessage(119, LogLevel.Information, "Target {Target} goes on with the others")]
    public static partial void Rejoined(ILogger log, string target);
}
