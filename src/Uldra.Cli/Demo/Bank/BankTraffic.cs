using Uldra.MySql;

namespace Uldra.Cli.Demo.Bank;

/// <summary>The live traffic: several tellers on connections of their own, until stopped.</summary>
sealed class BankTraffic : IAsyncDisposable
{
    public const int Tellers = 6;

    // About 1,000 transactions a second over all tellers: much for two cores that also run five servers, and each commit is one.
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(6);

    readonly List<MySqlConnection> _connections = [];
    readonly CancellationTokenSource _stop = new();

    BankTraffic()
    {
    }

    /// <summary>Faults when a teller fails; ends when all have stopped.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <param name="source">Where the bank is.</param>
    /// <param name="book">Who exists.</param>
    /// <param name="seed">Repeats the choices of each teller.</param>
    /// <param name="counters">Added to by every commit.</param>
    /// <param name="mayWork">Asked before each transaction: a machine that is too slow for all of this is not buried in work.</param>
    /// <param name="token">Ends it at once.</param>
    public static async Task<BankTraffic> StartAsync(
        MySqlConnectionOptions source, BankBook book, int seed, TrafficCounters counters, Func<bool> mayWork, CancellationToken token)
    {
        var traffic = new BankTraffic();
        try
        {
            for (var i = 0; i < book.Shares.Count; i++)
                traffic._connections.Add(await MySqlConnection.ConnectAsync(source, token));
        }
        catch
        {
            await traffic.DisposeAsync();
            throw;
        }
        traffic.Completion = Task.WhenAll(traffic._connections.Select((connection, i) =>
        {
            var actions = new BankActions(book, book.Shares[i], teller: i, new Random(seed + i));
            return traffic.RunAsync(new BankTeller(connection, actions, counters, mayWork), token);
        }));
        return traffic;
    }

    /// <summary>Every teller finishes what it has begun; a teller's failure is thrown here.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Completion;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Why a teller ended is told by Completion; here only its end counts.
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        _stop.Dispose();
    }

    async Task RunAsync(BankTeller teller, CancellationToken token)
    {
        using var pace = new PeriodicTimer(Pace);
        await teller.RunAsync(pace, _stop.Token, token);
    }
}
