using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>A shard transaction that its target refuses, and why, while it is not in the quarantine.</summary>
public sealed record BlockedTransaction(ShardTransaction Transaction, Refusal Refusal);

/// <summary>A snapshot of the dispatcher, for status and for the end of a run.</summary>
/// <param name="Blocked">Refused, and not in the quarantine yet: it has no room, or a lane is about to write it.</param>
/// <param name="Holds">Reasons of table holds: statements that wait for a person.</param>
/// <param name="TableWide">Per source table, operations ordered by table because a key could not be hashed.</param>
/// <param name="DeletedFirst">Rows deleted before their put over there, because a put needed their unique value.</param>
/// <param name="OldestUnappliedMs">Per shard, the commit time of the oldest unapplied source transaction.</param>
public sealed record DispatcherStatus(
    int Outstanding,
    IReadOnlyList<BlockedTransaction> Blocked,
    IReadOnlyList<QuarantineEntry> Quarantined,
    IReadOnlyList<string> Holds,
    IReadOnlyDictionary<string, long> TableWide,
    long DeletedFirst,
    IReadOnlyList<long?> OldestUnappliedMs)
{
    /// <summary>Of several dispatchers, each of which runs some of the shards.</summary>
    internal static DispatcherStatus Sum(IEnumerable<DispatcherStatus> all, int shards)
    {
        var parts = all.ToList();
        return parts is [{ } only] ? only : new DispatcherStatus(
            parts.Sum(s => s.Outstanding),
            [.. parts.SelectMany(s => s.Blocked)],
            [.. parts.SelectMany(s => s.Quarantined).DistinctBy(e => e.Number)],
            [.. parts.SelectMany(s => s.Holds).Distinct()],
            parts.SelectMany(s => s.TableWide).GroupBy(t => t.Key).ToDictionary(g => g.Key, g => g.Sum(t => t.Value)),
            parts.Sum(s => s.DeletedFirst),
            [.. Enumerable.Range(0, shards).Select(shard => parts.Select(s => s.OldestUnappliedMs[shard]).FirstOrDefault(t => t is not null))]);
    }
}
