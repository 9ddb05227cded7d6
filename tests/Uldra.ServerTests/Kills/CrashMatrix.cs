namespace Uldra.ServerTests.Kills;

/// <summary>
/// Every named point of the code, at its first and at a later passing, in the situations that lead there. The order matters for those of a
/// first start: each leaves the next ones something to do. Later starts come when there is progress to be read.
/// </summary>
static class CrashMatrix
{
    public static IReadOnlyList<CrashPoint> Points { get; } =
    [
        .. At(Situation.First, "checked:1 table-ensured:1 table-ensured:6 epochs-read:1 owner-row-inserted:1 owner-row-inserted:2 claim-row-locked:1 "
            + "claim-epoch-written:1 claim-before-epoch:1 claim-after-epoch:2 first-target-claimed:1 targets-claimed:1 targets-read:1 start-resolved:1 "
            + "owner-row-held:1 store-statement-run:1 setup-written:1 setup-written:2 setup-completed:1 setup-completed:2 targets-consolidated:1"),
        .. At(Situation.Running, "source-connecting:1 source-checked:1 source-connected:1 transaction-begun:1,60 rows-read:1,90 part-read:1,3 "
            + "transaction-read:1,60 prepare-read:1,4 batch-read:1,20 batch-scheduled:1,20"),
        .. At(Situation.Running, "lane-opened:1,6 lane-registered:1,4 lane-progress-read:1,5 lane-connected:1,6 lane-shown:1,4 "
            + "commit-taken:1,30 batch-begun:1,30 progress-written:1,30 progress-pruned:1,3 rows-written:1,30 fence-read:1,30 commit-sent:1,40 "
            + "commit-answered:1,30 commit-noted:1,30 commit-done:1,30 put-done-tail-not:1,5 tail-done:1,5"),
        .. At(Situation.Running, "checked:1 epochs-read:1 claim-before-epoch:1,3 claim-row-locked:1,3 claim-epoch-written:1,3 claim-after-epoch:1,2 "
            + "claim-lanes-ended:1,4 claim-lanes-forgotten:1,3 first-target-claimed:1 targets-claimed:1 targets-read:1 owner-row-held:2 "
            + "store-statement-run:1,2 store-committed:1,3 consolidated:1,4 targets-consolidated:1 started:1 stop-notes-cleared:1 source-not-behind:1 "
            + "tables-planned:1 schemas-known:1"),
        .. At(Situation.CatchingUp, "source-ended:1 all-applied:1 lanes-ended:1 engine-ended:1 stop-notes-saved:1 commit-done:2"),
        .. At(Situation.Idle, "idle-progress-done:1,3"),
        .. At(Situation.Draining, "reading-stopped:1 lanes-ended:1 engine-ended:1 stop-notes-saved:1"),
        .. At(Situation.TakingOver, "epochs-read:1 claim-row-locked:2 claim-epoch-written:1 claim-after-epoch:1 old-connection-killed:1,3 old-connections-gone:1,3 "
            + "targets-claimed:1 consolidated:2"),
        .. At(Situation.Refused, "rows-vacated:1,2 batch-failed:1,2 batch-rolled-back:1,2 commit-halved:1 row-refused:1 "
            + "quarantine-written:1 quarantine-committed:1"),
        .. At(Situation.Disconnected, "lane-lost:1,4 lane-previous-ended:1,3 commit-retried:1,4 commit-unanswered:1 lookup-old-ended:1 commit-looked-up:1"),
        .. At(Situation.SourceLost, "source-lost:1,3 source-connecting:2 source-connected:3"),
        .. At(Situation.Bulk, "packet-written:1,2"),
    ];

    /// <summary>Behind all others: nothing is left of the pipeline then.</summary>
    public static IReadOnlyList<CrashPoint> Forgetting { get; } =
        [.. At(Situation.Forgetting, "forget-deleted:1,3 forget-committed:1 forget-dropped:1")];

    /// <summary>Around what people decide about the quarantine: <see cref="Scenarios.QuarantineTests"/> dies there.</summary>
    public static IReadOnlyList<string> Decided { get; } = ["quarantine-removed", "quarantine-retried", "quarantine-skipped"];

    /// <summary>While a shard is detached or rejoins: <see cref="Detaching.DetachTests"/> dies there.</summary>
    public static IReadOnlyList<string> Detaching { get; } = ["formation-leaving", "formation-left", "detached-stock-taken"];

    static IEnumerable<CrashPoint> At(Situation situation, string points) =>
        from point in points.Split(' ')
        let parts = point.Split(':')
        from occurrence in parts[1].Split(',')
        select new CrashPoint(parts[0], int.Parse(occurrence), situation);
}
