namespace Uldra.Pipeline;

/// <summary>What a run has done since it began, as of one moment; kept in the note on the targets, so that <c>status</c> can show it.</summary>
/// <param name="Since">When the run began.</param>
/// <param name="At">When this was taken.</param>
/// <param name="Rows">Row operations applied, over all targets.</param>
/// <param name="Transactions">Shard transactions applied.</param>
/// <param name="Folded">Puts that were not written because a later one of the same row in the same commit was.</param>
/// <param name="SlowPaths">Commits whose rows exchanged unique values directly.</param>
/// <param name="DeletesMissed">Deletes that met no row.</param>
/// <param name="DeletedFirst">Rows deleted before their put on another shard, because a put needed their unique value.</param>
/// <param name="TableWide">Per source table, operations ordered by table because a key could not be hashed.</param>
/// <param name="Retries">Per target name, what was tried again; targets without a retry are not in it.</param>
public sealed record RunCounters(
    DateTimeOffset Since, DateTimeOffset At, long Rows, long Transactions, long Commits, long Folded, long SlowPaths, long DeletesMissed,
    long DeletedFirst, IReadOnlyDictionary<string, long> TableWide, IReadOnlyDictionary<string, RetryStatus> Retries)
{
    /// <summary>Names of the targets that are detached: they fell behind, and catch up by a reader of their own.</summary>
    public IReadOnlyList<string> Detached { get; init; } = [];

    /// <summary>Per second, between the moment before and this one; null for the first.</summary>
    public double? RowsPerSecond { get; init; }

    public double? TransactionsPerSecond { get; init; }

    /// <summary>The same with the rates since an earlier moment of the same run.</summary>
    public RunCounters RatedSince(RunCounters? earlier)
    {
        if (earlier is null || (At - earlier.At).TotalSeconds is not (> 0 and var seconds))
            return this;
        return this with
        {
            RowsPerSecond = Math.Round((Rows - earlier.Rows) / seconds, 1),
            TransactionsPerSecond = Math.Round((Transactions - earlier.Transactions) / seconds, 1),
        };
    }
}
