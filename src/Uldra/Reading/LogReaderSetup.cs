using Uldra.MySql.Positions;

namespace Uldra.Reading;

/// <summary>What a <see cref="LogReader"/> is given once.</summary>
/// <param name="Servers">Those that have the log; with GTIDs, when one fails the next is tried.</param>
/// <param name="Start">What all shards have, and reading begins behind its prefix.</param>
/// <param name="End">Where to end; null to go on for ever.</param>
/// <param name="BeforeConnect">Throws when the pipeline may no longer read: a newer instance uses the same server id, and the source would
/// end its connection for ours.</param>
/// <param name="RetryFor">How long an unreachable source is retried; null without end.</param>
public sealed record LogReaderSetup(
    SourceServers Servers, uint ServerId, LogPosition Start, LogEnd? End, TimeSpan? RetryFor, ChangeLimits Limits,
    Func<CancellationToken, Task> BeforeConnect)
{
    /// <summary>The epoch of the source's files as their end is now, for row versions; null when no table takes its versions from the log.</summary>
    public Func<LogEnd, CancellationToken, Task<uint>>? LogEpoch { get; init; }

    public FaultPoints Faults { get; init; } = FaultPoints.None;

    /// <summary>Other readers count the same transactions: when another server is to be read, all must begin again.</summary>
    public bool StaysOnServer { get; init; }
}
