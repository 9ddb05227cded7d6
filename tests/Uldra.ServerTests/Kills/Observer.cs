using System.Collections.Concurrent;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>
/// Reads <c>item</c> on all shards all the time, as applications do, and notes what nobody may ever see: a living row on no shard, or a row
/// older than it was already seen.
/// </summary>
/// <remarks>
/// Shards are read one after the other, each in one SELECT (one read view), so a row that moves meanwhile can slip through: read on the
/// new shard before its put, on the old one after its delete. Therefore a poll is two sweeps in opposite orders, and the traffic lets a row
/// move again only after a poll has ended that saw its last move (<see cref="HasSeen"/>): so at most one put of a row on another shard
/// falls into a poll. Say it goes from A to B at instant p. In the sweep that reads A before B: A read before p shows the newest version;
/// A read at p or later means B is read after p, and B shows it. So a poll sees every living row, and in one of its sweeps the newest
/// version as of the poll's begin; anything less is a finding. Until the old copy is deleted the row is on two shards: only the highest
/// version counts.
/// A row that may have been deleted is judged more carefully: its absence is no finding, and an old version is one only when both sweeps
/// show the row and neither a newer version. The delete comes behind the removal of every old copy; an old copy that the second sweep shows
/// therefore means that the newest was still there in that sweep (when it is read before the old one) or in the first.
/// </remarks>
sealed class Observer : IAsyncDisposable
{
    readonly SqlSession[] _shards;
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentDictionary<int, long> _highest = new();
    readonly ConcurrentDictionary<int, bool> _mortal = new();
    readonly ConcurrentQueue<string> _findings = new();
    readonly Task _task;
    TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _polls;

    public Observer(IReadOnlyList<TestDatabase> shards)
    {
        _shards = [.. shards.Select(shard => shard.Sql.OpenSession())];
        _task = Task.Run(RunAsync);
    }

    public IReadOnlyCollection<string> Findings => _findings;

    public long Polls => Interlocked.Read(ref _polls);

    public int RowsSeen => _highest.Count;

    /// <summary>A poll that has ended saw the row in this version or a higher one.</summary>
    public bool HasSeen(int who, long version) => _highest.TryGetValue(who, out var highest) && highest >= version;

    /// <summary>From now on the row may be gone. Say so before the source deletes it.</summary>
    public void MayDie(int who) => _mortal[who] = true;

    /// <summary>Returns when a poll that began after this call has ended.</summary>
    public async Task PollAsync()
    {
        for (var end = Polls + 2; Polls < end;)
        {
            var next = Volatile.Read(ref _next).Task;
            if (Polls < end && await Task.WhenAny(next, _task) == _task)
                await _task;
        }
    }

    /// <summary>Ends the watching; fails when it could not read.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_task);
        foreach (var shard in _shards)
            await shard.DisposeAsync();
        _stop.Dispose();
    }

    async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var up = await SweepAsync(_shards);
            var down = await SweepAsync(_shards.Reverse());
            Judge(up, down);
            Interlocked.Increment(ref _polls);
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    /// <summary>The highest version of each row.</summary>
    static async Task<Dictionary<int, long>> SweepAsync(IEnumerable<SqlSession> shards)
    {
        var versions = new Dictionary<int, long>();
        foreach (var shard in shards)
        {
            foreach (var row in await shard.RunAsync("SELECT who, v FROM item"))
            {
                var (who, version) = (int.Parse(row[0]), long.Parse(row[1]));
                versions[who] = Math.Max(version, versions.GetValueOrDefault(who, version));
            }
        }
        return versions;
    }

    void Judge(Dictionary<int, long> up, Dictionary<int, long> down)
    {
        foreach (var (who, highest) in _highest)
        {
            var inBoth = up.ContainsKey(who) && down.ContainsKey(who);
            var version = Math.Max(up.GetValueOrDefault(who, long.MinValue), down.GetValueOrDefault(who, long.MinValue));
            if (version >= highest || (_mortal.ContainsKey(who) && !inBoth))
                continue;
            _findings.Enqueue(version == long.MinValue
                ? $"poll {Polls}: row {who} is missing, seen in version {highest} before"
                : $"poll {Polls}: row {who} went back from version {highest} to {version}");
        }
        foreach (var (who, version) in up.Concat(down))
            _highest[who] = Math.Max(version, _highest.GetValueOrDefault(who, version));
    }
}
