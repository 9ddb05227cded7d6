using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>One client of the source. It changes rows of its own only, so it knows what it finds.</summary>
sealed class Teller(TestDatabase source, Observer observer, int number, int tellers, Random random)
{
    const int Rows = 60;
    const string Deadlock = "ERROR 1213 ";

    readonly WatchedActions _watched = new(observer, number, tellers, random);
    readonly WildActions _wild = new(number, tellers, random);
    long _transactions;

    public long Transactions => Interlocked.Read(ref _transactions);

    public async Task SeedAsync()
    {
        await using var session = OpenSession();
        for (var i = 0; i < Rows; i++)
        {
            await DoAsync(session, _watched.Birth());
            await DoAsync(session, (_wild.Birth(), () => { }));
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunSessionAsync(stop);
            }
            catch (SqlClientException e) when (e.Message.Contains(Deadlock, StringComparison.Ordinal))
            {
                // Tellers meet in the source's unique indexes. The server rolled the transaction back; the client ended with the error.
            }
        }
    }

    async Task RunSessionAsync(CancellationToken stop)
    {
        await using var session = OpenSession();
        await session.RunAsync("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        while (!stop.IsCancellationRequested)
        {
            await DoAsync(session, random.Next(4) == 0 ? (_wild.Next(), () => { }) : _watched.Next());
            // The pipeline shares the machine with its source, and is dead some of the time: it must be able to catch up.
            await Task.Delay(random.Next(3), CancellationToken.None);
        }
    }

    SqlSession OpenSession() => source.Sql.OpenSession();

    async Task DoAsync(SqlSession session, (string Sql, Action Committed) change)
    {
        if (random.Next(6) == 0)
        {
            await DoInTwoPhasesAsync(session, change);
            return;
        }
        await session.RunAsync($"BEGIN;\n{change.Sql};\nCOMMIT");
        change.Committed();
        Interlocked.Increment(ref _transactions);
    }

    /// <summary>Prepared, and decided after what others did meanwhile: committed, or now and then rolled back.</summary>
    async Task DoInTwoPhasesAsync(SqlSession session, (string Sql, Action Committed) change)
    {
        var name = $"'{source.Name}','{number}-{_transactions}'";
        await session.RunAsync($"XA START {name};\n{change.Sql};\nXA END {name}; XA PREPARE {name}");
        await Task.Delay(random.Next(20), CancellationToken.None);
        if (random.Next(6) == 0)
        {
            await session.RunAsync($"XA ROLLBACK {name}");
            return;
        }
        await session.RunAsync($"XA COMMIT {name}");
        change.Committed();
        Interlocked.Increment(ref _transactions);
    }
}
