using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Several clients that change the source until they are stopped.</summary>
sealed class Traffic
{
    const int Tellers = 4;

    readonly CancellationTokenSource _stop = new();
    readonly Teller[] _tellers;
    Task _task = Task.CompletedTask;

    public Traffic(TestDatabase source, Observer observer, int seed) =>
        _tellers = [.. Enumerable.Range(0, Tellers).Select(i => new Teller(source, observer, i, Tellers, new Random(seed + i)))];

    public long Transactions => _tellers.Sum(teller => teller.Transactions);

    public async Task StartAsync()
    {
        foreach (var teller in _tellers)
            await teller.SeedAsync();
        _task = Task.WhenAll(_tellers.Select(teller => Task.Run(() => teller.RunAsync(_stop.Token))));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _task;
        _stop.Dispose();
    }
}
