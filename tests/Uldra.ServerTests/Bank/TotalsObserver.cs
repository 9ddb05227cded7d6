using System.Collections.Concurrent;
using Uldra.TestKit;

namespace Uldra.ServerTests.Bank;

/// <summary>
/// Asks every shard all the time for customers whose accounts are not all there, or do not have together what they always have. A customer
/// who moves is on two shards for a while, complete on both: the accounts come in one commit and go in one.
/// </summary>
sealed class TotalsObserver : IAsyncDisposable
{
    static readonly string _broken = "SELECT customer, COUNT(*), SUM(balance) FROM account GROUP BY customer "
        + $"HAVING COUNT(*) <> {BankClient.AccountsEach} OR SUM(balance) <> {BankClient.AccountsEach * BankClient.Balance}";

    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentQueue<string> _findings = new();
    readonly Task[] _tasks;
    readonly long[] _looks;

    public TotalsObserver(IReadOnlyList<TestDatabase> shards)
    {
        _looks = new long[shards.Count];
        _tasks = [.. shards.Select((shard, i) => Task.Run(() => RunAsync(shard, i)))];
    }

    public IReadOnlyCollection<string> Findings => _findings;

    public long Looks => _looks.Sum();

    /// <summary>Every shard was looked at after this call.</summary>
    public async Task LookAsync()
    {
        var ends = Array.ConvertAll(_looks, looks => looks + 2);
        for (var i = 0; i < ends.Length; i++)
            while (Interlocked.Read(ref _looks[i]) < ends[i])
            {
                if (_tasks[i].IsCompleted)
                    await _tasks[i];
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_tasks));
        _stop.Dispose();
    }

    async Task RunAsync(TestDatabase shard, int number)
    {
        await using var session = shard.Sql.OpenSession();
        while (!_stop.IsCancellationRequested)
        {
            foreach (var row in await session.RunAsync(_broken))
                _findings.Enqueue($"shard {number}: customer {row[0]} has {row[1]} accounts with {row[2]} together");
            Interlocked.Increment(ref _looks[number]);
            await Task.Delay(1, CancellationToken.None);
        }
    }
}
