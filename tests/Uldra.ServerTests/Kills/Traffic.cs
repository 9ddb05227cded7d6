using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Several clients that change the source until they are stopped.</summary>
sealed class Traffic : IAsyncDisposable
{
    const int Tellers = 4;

    readonly CancellationTokenSource _stop = new();
    readonly Teller[] _tellers;
    Task _task = Task.CompletedTask;

    /// <param name="pauseMs">The longest pause between two transactions of a client.</param>
    public Traffic(TestDatabase source, Observer observer, int seed, int pauseMs) =>
        _tellers = [.. Enumerable.Range(0, Tellers).Select(i => new Teller(source, observer, i, Tellers, new Random(seed + i), pauseMs))];

    public bool IsPaused
    {
        set
        {
            foreach (var teller in _tellers)
                teller.IsPaused = value;
        }
    }

    public long Transactions => _tellers.Sum(teller => teller.Transactions);

    public async Task StartAsync()
    {
        foreach (var teller in _tellers)
            await teller.SeedAsync();
        _task = Task.WhenAll(_tellers.Select(teller => Task.Run(() => teller.RunAsync(_stop.Token))));
    }

    /// <exception cref="AggregateException">Clients failed; all of them, because what one leaves behind is what another waits for.</exception>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_task);
        if (_task.Exception is { InnerExceptions.Count: > 1 } failures)
            throw failures;
        await _task;
    }

    /// <summary>Whatever became of the test: its database must be free to go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_task);
        _stop.Dispose();
    }
}
