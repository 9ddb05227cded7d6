namespace Uldra.Pipeline;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Everything up to the end that was asked for is durable on every target.</summary>
    CaughtUp,

    /// <summary>Told to stop; what was in flight is durable.</summary>
    Drained,

    /// <summary>Only work that waits for a person is left: refused rows, or tables held by a DDL statement.</summary>
    Blocked,
}

/// <summary>What a run did. A run that could not go on throws instead.</summary>
/// <param name="Held">Statements that hold tables, with their place.</param>
public sealed record RunReport(
    RunOutcome Outcome, long Rows, long Transactions, long Commits, IReadOnlyList<BlockedRow> Blocked, IReadOnlyList<string> Held)
{
    /// <summary>Null when it never got to streaming.</summary>
    public RunCounters? Counters { get; init; }
}

/// <summary>A refused shard transaction, for people: which target, which source tables, why, since when.</summary>
/// <param name="Key">The refused row's primary key as a JSON object; <c>{}</c> when it is not known.</param>
/// <param name="Number">Its entry in the quarantine; 0 while it only waits in memory.</param>
/// <param name="Behind">Entries of the quarantine that wait behind it.</param>
public sealed record BlockedRow(
    string Target, string Tables, string Transaction, string ErrorId, string Error, DateTimeOffset Since, string Key = "{}", ulong Number = 0,
    int Behind = 0);
