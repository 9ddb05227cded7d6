using Uldra.Applying;

namespace Uldra.Pipeline;

/// <summary>What a shard's lanes had to try again since the start.</summary>
/// <param name="Waiting">The failure that a lane is waiting behind now; null when none is.</param>
public sealed record RetryStatus(long Retries, RetryReason? Waiting);

/// <param name="Id">Stable error id, as in <c>docs/errors/</c>.</param>
/// <param name="Since">When the lane that has waited longest failed first without a success in between.</param>
public sealed record RetryReason(string Id, string Message, DateTimeOffset Since);

/// <summary>What the lanes did since the start, per shard. Written by the lanes, read at any time.</summary>
sealed class EngineCounters(int shards)
{
    readonly long[] _rows = new long[shards];
    readonly long[] _transactions = new long[shards];
    readonly long[] _commits = new long[shards];
    readonly long[] _deletesMissed = new long[shards];
    readonly long[] _folded = new long[shards];
    readonly long[] _retries = new long[shards];
    readonly Dictionary<(int Shard, int Lane), RetryReason> _waiting = [];
    readonly long[] _slowPaths = new long[shards];

    public long Rows => Sum(_rows);

    public long Transactions => Sum(_transactions);

    public long Commits => Sum(_commits);

    public long DeletesMissed => Sum(_deletesMissed);

    /// <summary>Puts that were not written because a later one of the same row in the same commit was.</summary>
    public long Folded => Sum(_folded);

    public long Retries => Sum(_retries);

    /// <summary>Commits whose rows exchanged unique values directly.</summary>
    public long SlowPaths => Sum(_slowPaths);

    public void Applied(int shard, ApplyBatch batch, in ApplyResult result)
    {
        var rows = 0;
        foreach (var transaction in batch.Transactions)
            rows += transaction.OperationCount;
        Interlocked.Add(ref _rows[shard], rows);
        Interlocked.Add(ref _transactions[shard], batch.Transactions.Count);
        Interlocked.Increment(ref _commits[shard]);
        Interlocked.Add(ref _deletesMissed[shard], result.DeletesMissed);
        Interlocked.Add(ref _slowPaths[shard], result.WentSlowly ? 1 : 0);
        Interlocked.Add(ref _folded[shard], result.Folded);
    }

    /// <summary>A lane failed and tries again.</summary>
    public void Retried(int shard, int lane, TargetException error, DateTimeOffset now)
    {
        Interlocked.Increment(ref _retries[shard]);
        lock (_waiting)
        {
            var since = _waiting.GetValueOrDefault((shard, lane))?.Since ?? now;
            _waiting[(shard, lane)] = new RetryReason(error.Id, error.Message, since);
        }
    }

    /// <summary>The lane works again.</summary>
    public void Recovered(int shard, int lane)
    {
        lock (_waiting)
            _waiting.Remove((shard, lane));
    }

    /// <summary>Lanes of a shard begin anew.</summary>
    public void Begun(int shard)
    {
        lock (_waiting)
            foreach (var lane in _waiting.Keys.Where(key => key.Shard == shard).ToList())
                _waiting.Remove(lane);
    }

    public RetryStatus RetriesOf(int shard)
    {
        lock (_waiting)
            return new RetryStatus(Interlocked.Read(ref _retries[shard]),
                _waiting.Where(w => w.Key.Shard == shard).Select(w => w.Value).MinBy(r => r.Since));
    }

    /// <param name="targets">Names, in shard order.</param>
    public RunCounters At(DateTimeOffset since, DateTimeOffset now, DispatcherStatus status, IReadOnlyList<string> targets) => new(
        since, now, Rows, Transactions, Commits, Folded, SlowPaths, DeletesMissed, status.DeletedFirst, status.TableWide,
        targets.Select((name, shard) => (name, Retries: RetriesOf(shard))).Where(t => t.Retries.Retries > 0).ToDictionary(t => t.name, t => t.Retries));

    static long Sum(long[] values)
    {
        var sum = 0L;
        for (var i = 0; i < values.Length; i++)
            sum += Interlocked.Read(ref values[i]);
        return sum;
    }
}
