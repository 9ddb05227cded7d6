using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Uldra.MySql;

namespace Uldra.Bench;

/// <summary>
/// Commits single rows to a source at a fixed rate, whether or not the server keeps up, and watches a sample of them arrive on the target.
/// Writers and watchers share one clock: a row's latency is from the answer to its COMMIT until a reader on the target sees it.
/// </summary>
sealed class LatencyLoad(string source, string target, int rate)
{
    const int Writers = 4;
    const int Watchers = 4;

    /// <summary>Every so many rows one is watched: polling for each would take the processor from what is measured.</summary>
    const int SampleEvery = 10;

    readonly Channel<(long Id, long CommittedAt)> _committed = Channel.CreateUnbounded<(long, long)>();
    readonly List<(long CommittedAt, long SeenAt)> _seen = [];
    readonly Lock _lock = new();
    long _next;

    /// <summary>Writes and watches until the token is cancelled, then waits for the rows that are under way.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        var began = Stopwatch.GetTimestamp();
        var watchers = Enumerable.Range(0, Watchers).Select(_ => Task.Run(WatchAsync)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteAsync(began, token))));
        _committed.Writer.Complete();
        await Task.WhenAll(watchers);
    }

    public long Rows => Interlocked.Read(ref _next);

    /// <summary>Milliseconds of all rows committed in a stretch of time, sorted.</summary>
    public double[] Latencies(long from, long to)
    {
        lock (_lock)
            return [.. _seen.Where(s => s.CommittedAt >= from && s.CommittedAt < to)
                .Select(s => Stopwatch.GetElapsedTime(s.CommittedAt, s.SeenAt).TotalMilliseconds).Order()];
    }

    /// <summary>When the first row committed after this moment was seen in no more than the given time.</summary>
    public long? FirstSeenInTime(long after, TimeSpan inTime)
    {
        lock (_lock)
        {
            var times = _seen.Where(s => s.CommittedAt > after && Stopwatch.GetElapsedTime(s.CommittedAt, s.SeenAt) <= inTime).Select(s => s.SeenAt);
            return times.Any() ? times.Min() : null;
        }
    }

    async Task WriteAsync(long began, CancellationToken token)
    {
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(source), CancellationToken.None);
        while (!token.IsCancellationRequested)
        {
            var id = Interlocked.Increment(ref _next);
            var due = TimeSpan.FromSeconds((double)id / rate) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(1))
                await Task.Delay(due, CancellationToken.None);
            await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
                $"INSERT INTO bank.item (id, user_id, kind, text, amount) VALUES ({id}, {id % 5000}, {id % 1000}, 'some text for the row number {id}', {id % 100000}.25)"),
                CancellationToken.None);
            if (id % SampleEvery == 0)
                _committed.Writer.TryWrite((id, Stopwatch.GetTimestamp()));
        }
    }

    async Task WatchAsync()
    {
        await using var connection = await MySqlConnection.ConnectAsync(MySqlConnectionOptions.Parse(target), CancellationToken.None);
        await foreach (var (id, committedAt) in _committed.Reader.ReadAllAsync())
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM bank.item WHERE id = {id}");
            while (await connection.ScalarAsync(sql, CancellationToken.None) is null)
                if (Stopwatch.GetElapsedTime(committedAt) > TimeSpan.FromSeconds(1))
                    await Task.Delay(5);
            lock (_lock)
                _seen.Add((committedAt, Stopwatch.GetTimestamp()));
        }
    }
}
