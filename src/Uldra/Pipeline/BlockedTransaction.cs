using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>A shard transaction that its target refuses, and why.</summary>
public sealed record BlockedTransaction(ShardTransaction Transaction, string ErrorId, string Error, DateTimeOffset Since);

/// <summary>A snapshot of the dispatcher, for status and for the end of a run.</summary>
/// <param name="Holds">Reasons of table holds: statements that wait for a person.</param>
/// <param name="TableWide">Per source table, operations ordered by table because a key could not be hashed.</param>
/// <param name="DeletedFirst">Rows deleted before their put over there, because a put needed their unique value.</param>
/// <param name="OldestUnappliedMs">Per shard, the commit time of the oldest unapplied source transaction.</param>
public sealed record DispatcherStatus(
    int Outstanding,
    IReadOnlyList<BlockedTransaction> Blocked,
    IReadOnlyList<string> Holds,
    IReadOnlyDictionary<string, long> TableWide,
    long DeletedFirst,
    IReadOnlyList<long?> OldestUnappliedMs);
