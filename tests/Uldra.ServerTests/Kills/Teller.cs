using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>One client of the source. It changes rows of its own only, so it knows what it finds.</summary>
sealed class Teller(TestDatabase source, Observer observer, int number, int tellers, Random random)
{
    const int Rows = 60;

    readonly WatchedActions _watched = new(observer, number, tellers, random);
    readonly WildActions _wild = new(number, tellers, random);
    long _transactions;

    public long Transactions => Interlocked.Read(ref _transactions);

    public async Task SeedAsync()
    {
        for (var i = 0; i < Rows; i++)
            await source.Sql.ExecuteAsync($"{_watched.Birth().Sql};{_wild.Birth()}");
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await using var session = source.Sql.OpenSession();
        await session.RunAsync("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        while (!stop.IsCancellationRequested)
        {
            if (random.Next(4) == 0)
                await session.RunAsync($"BEGIN;\n{_wild.Next()};\nCOMMIT");
            else
            {
                var (sql, committed) = _watched.Next();
                await session.RunAsync($"BEGIN;\n{sql};\nCOMMIT");
                committed();
            }
            Interlocked.Increment(ref _transactions);
            // The pipeline shares the machine with its source, and is dead some of the time: it must be able to catch up.
            await Task.Delay(random.Next(5), CancellationToken.None);
        }
    }
}
