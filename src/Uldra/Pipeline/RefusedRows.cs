using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>What targets refuse, as people are told: what is in the quarantine, and what has no room there and waits in memory.</summary>
public static class RefusedRows
{
    public static IReadOnlyList<BlockedRow> Of(DispatcherStatus status, IReadOnlyList<string> targets) =>
    [
        .. Of(status.Quarantined, targets),
        .. status.Blocked.Select(b => new BlockedRow(targets[b.Transaction.Shard], Quarantine.TablesOf(b.Transaction),
            b.Transaction.Id.ToString(), b.Refusal.ErrorId, b.Refusal.Error, b.Refusal.Since, b.Refusal.Key)),
    ];

    /// <param name="entries">Of all targets.</param>
    public static IEnumerable<BlockedRow> Of(IEnumerable<QuarantineEntry> entries, IReadOnlyList<string> targets)
    {
        var waiting = entries.Where(e => e.State != QuarantineState.Skipped).OrderBy(e => e.Number).ToList();
        var behind = QuarantineOrder.Roots(waiting).Values.CountBy(root => root).ToDictionary();
        return waiting.Where(e => e.Refusal is not null && e.State == QuarantineState.Refused).Select(e => new BlockedRow(
            targets[e.Shard], e.Refusal!.Table.Length > 0 ? e.Refusal.Table : e.Tables, e.Marks.Id.ToString(), e.Refusal.ErrorId,
            e.Refusal.Error, e.Since, e.Refusal.Key, e.Number, behind[e.Number] - 1));
    }
}
