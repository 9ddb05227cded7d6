using Uldra.Applying;

namespace Uldra.Pipeline;

/// <summary>What the lanes did since the start, per shard. Written by the lanes, read at any time.</summary>
sealed class EngineCounters(int shards)
{
    readonly long[] _rows = new long[shards];
    readonly long[] _transactions = new long[shards];
    readonly long[] _commits = new long[shards];
    readonly long[] _deletesMissed = new long[shards];
    readonly long[] _retries = new long[shards];
    readonly long[] _slowPaths = new long[shards];

    public long Rows => Sum(_rows);

    public long Transactions => Sum(_transactions);

    public long Commits => Sum(_commits);

    public long DeletesMissed => Sum(_deletesMissed);

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
    }

    public void Retried(int shard) => Interlocked.Increment(ref _retries[shard]);

    static long Sum(long[] values)
    {
        var sum = 0L;
        for (var i = 0; i < values.Length; i++)
            sum += Interlocked.Read(ref values[i]);
        return sum;
    }
}
