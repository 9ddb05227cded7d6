using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>One client of the source. It changes rows of its own only, so it knows what it finds.</summary>
sealed class Teller(TestDatabase source, Observer observer, int number, int tellers, Random random, int pauseMs)
{
    const int Rows = 60;
    const string Deadlock = "ERROR 1213 ";
    const string StillAttached = "ERROR 1397 ";

    readonly WatchedActions _watched = new(observer, number, tellers, random);
    readonly WildActions _wild = new(number, tellers, random);
    long _transactions;
    bool _paused;
    int _named;

    public bool IsPaused
    {
        get => Volatile.Read(ref _paused);
        set => Volatile.Write(ref _paused, value);
    }

    public long Transactions => Interlocked.Read(ref _transactions);

    public async Task SeedAsync()
    {
        await using var session = OpenSession();
        for (var i = 0; i < Rows; i++)
        {
            await DoAsync(session, _watched.Birth());
            await DoAsync(session, (_wild.Birth(), () => { }), mayRollBack: false);
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
            if (IsPaused)
                await Task.Delay(5, CancellationToken.None);
            else if (random.Next(4) == 0)
                await DoAsync(session, (_wild.Next(), () => { }), mayRollBack: false);
            else
                await DoAsync(session, _watched.Next());
            // The pipeline shares the machine with its source, and is dead some of the time: it must be able to catch up.
            await Task.Delay(random.Next(pauseMs + 1), CancellationToken.None);
        }
    }

    SqlSession OpenSession() => source.Sql.OpenSession();

    /// <param name="session">For what is committed at once.</param>
    /// <param name="change">What to do, and whom to tell when it is done.</param>
    /// <param name="mayRollBack">Changes of wild rows rely on each other.</param>
    async Task DoAsync(SqlSession session, (string Sql, Action Committed) change, bool mayRollBack = true)
    {
        if (random.Next(12) == 0)
        {
            await DoInTwoPhasesAsync(change, mayRollBack);
            return;
        }
        await session.RunAsync($"BEGIN;\n{change.Sql};\nCOMMIT");
        change.Committed();
        Interlocked.Increment(ref _transactions);
    }

    /// <summary>Prepared in a session that ends, and decided after what others did meanwhile: committed, or now and then rolled back.</summary>
    async Task DoInTwoPhasesAsync((string Sql, Action Committed) change, bool mayRollBack)
    {
        var name = $"'{source.Name}','{number}-{++_named}'";
        await source.Sql.ExecuteAsync(
            $"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; XA START {name};\n{change.Sql};\nXA END {name}; XA PREPARE {name}");
        await Task.Delay(random.Next(20), CancellationToken.None);
        var isCommit = !mayRollBack || random.Next(6) != 0;
        await DecideAsync($"XA {(isCommit ? "COMMIT" : "ROLLBACK")} {name}");
        if (!isCommit)
            return;
        change.Committed();
        Interlocked.Increment(ref _transactions);
    }

    /// <summary>The server gives the transaction up only when it has noticed that the session is over.</summary>
    async Task DecideAsync(string sql)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await source.Sql.ExecuteAsync(sql);
                return;
            }
            catch (SqlClientException e) when (attempt < 1000 && e.Message.Contains(StillAttached, StringComparison.Ordinal))
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
