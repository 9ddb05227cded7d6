using System.Globalization;
using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>
/// Money moves between accounts on three shards, whole transactions at a time, and accounts move between shards: the total over all shards
/// is right only where all of them stand at one position.
/// </summary>
public sealed class BarrierTests(SharedServers shared, SecondServers second)
{
    const int Accounts = 60;
    const string Total = "60000";

    /// <summary>Transfers in half a second or so: what a barrier lets through is seen.</summary>
    const int Enough = 100;

    public static TheoryData<Combination> Combinations =>
        [new Combination(ServerKind.MariaDb1011, ServerKind.MariaDb1011), new Combination(ServerKind.MySql97, ServerKind.MySql97)];

    [Theory, MemberData(nameof(Combinations))]
    public async Task Totals_hold_at_every_barrier_while_money_moves(Combination combination)
    {
        await using var run = await RunAsync(combination);
        await using var process = await run.StartAsync();
        await using var traffic = new Traffic(run.Source);

        for (var i = 0; i < 4; i++)
        {
            await using var barrier = await BarrierProcess.StartAsync(run, process);
            var moved = traffic.Transfers;
            Assert.Equal(Total, await SumAsync(run));
            await traffic.PassAsync(moved + Enough);
            Assert.Equal(Total, await SumAsync(run));
            Assert.Contains("\"barrier\":\"held\"", await barrier.ReleaseAsync());
        }

        await traffic.StopAsync();
        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Fact]
    public async Task Barrier_runs_the_pipeline_itself_when_none_runs()
    {
        await using var run = await RunAsync(Combination.All[0]);
        await run.CatchUpAsync();
        await run.Source.Sql.ExecuteAsync("UPDATE account SET balance = balance + 1, owner = owner + 1");

        await using var barrier = await run.StartCommandAsync("barrier", [], "--json");

        Assert.True(await barrier.Exited == 0, barrier.Log);
        Assert.Contains("\"barrier\":\"held\"", barrier.Log);
        await run.ExpectAsync();
    }

    [Fact]
    public async Task Pipeline_killed_at_a_barrier_stands_there_again()
    {
        await using var run = await RunAsync(Combination.All[0]);
        await using var process = await run.StartAsync();
        await using var traffic = new Traffic(run.Source);
        await using var barrier = await BarrierProcess.StartAsync(run, process);

        await process.KillAsync();
        await using var next = await run.StartAsync();
        await next.WaitForLogAsync("Barrier: all shards stand at");
        var sum = await SumAsync(run);
        await traffic.PassAsync(traffic.Transfers + Enough);

        Assert.Equal(Total, sum);
        Assert.Equal(Total, await SumAsync(run));
        Assert.Contains("\"barrier\":\"held\"", await barrier.ReleaseAsync());
    }

    [Fact]
    public async Task Command_that_died_holds_up_nothing()
    {
        await using var run = await RunAsync(Combination.All[0]);
        await using var process = await run.StartAsync();
        await using (var barrier = await BarrierProcess.StartAsync(run, process))
            await barrier.KillAsync();

        await run.Source.Sql.ExecuteAsync("INSERT INTO account VALUES (1000, 0, 7)");

        await process.WaitForAsync(run.Targets[0].Sql, "SELECT balance FROM account WHERE id = 1000", "7");
        Assert.Contains("Barrier released", process.Log);
    }

    [Fact]
    public async Task Refused_row_makes_a_barrier_impossible_and_says_so()
    {
        await using var run = await RunAsync(Combination.All[0]);
        await run.Targets[1].Sql.ExecuteAsync("ALTER TABLE account ADD CONSTRAINT positive CHECK (balance >= 0)");
        await run.CatchUpAsync();
        await using var process = await run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");
        await run.Source.Sql.ExecuteAsync("UPDATE account SET balance = -1 WHERE id = 1");

        await using var barrier = await run.StartCommandAsync("barrier", [], "--json");

        Assert.True(await barrier.Exited == 1, barrier.Log);
        Assert.Contains("\"barrier\":\"refused\"", barrier.Log);
    }

    [Fact]
    public async Task Second_barrier_is_refused_while_one_stands()
    {
        await using var run = await RunAsync(Combination.All[0]);
        await using var process = await run.StartAsync();
        await using var barrier = await BarrierProcess.StartAsync(run, process);

        await using var second = await run.StartCommandAsync("barrier", []);

        Assert.Equal(4, await second.Exited);
        Assert.Contains("barrier-taken", second.Log);
    }

    async Task<ScenarioRun> RunAsync(Combination combination)
    {
        var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "barrier");
        await run.Source.Sql.ExecuteAsync("INSERT INTO account WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            + $"WHERE i < {Accounts}) SELECT i, i, 1000 FROM n");
        return run;
    }

    /// <summary>Each account once: one that is on two shards for a moment is no error of a barrier's, but it must not be there.</summary>
    static async Task<string> SumAsync(ScenarioRun run)
    {
        var sum = 0L;
        foreach (var target in run.Targets)
            sum += long.Parse((await target.Sql.ScalarAsync("SELECT COALESCE(SUM(balance), 0) FROM account"))!, CultureInfo.InvariantCulture);
        return sum.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Transfers all the time, no more than a shared machine can follow; the total never changes.</summary>
    sealed class Traffic : IAsyncDisposable
    {
        readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        readonly Random _random = new(7);
        readonly Task _running;
        int _transfers;

        public Traffic(TestDatabase source) => _running = Task.Run(() => TransferAsync(source));

        public int Transfers => Volatile.Read(ref _transfers);

        public async Task PassAsync(int transfers)
        {
            while (Transfers < transfers)
            {
                if (_running.IsCompleted)
                    await _running;
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }

        async Task TransferAsync(TestDatabase source)
        {
            await using var session = source.Sql.OpenSession();
            while (!_stop.IsCancellationRequested)
            {
                var (from, to, amount) = (_random.Next(1, Accounts + 1), _random.Next(1, Accounts + 1), _random.Next(1, 100));
                await session.RunAsync($"BEGIN; UPDATE account SET balance = balance - {amount} WHERE id = {from}; "
                    + $"UPDATE account SET balance = balance + {amount} WHERE id = {to}; "
                    + $"UPDATE account SET owner = owner + 1 WHERE id = {_random.Next(1, Accounts + 1)}; COMMIT");
                Interlocked.Increment(ref _transfers);
                await Task.Delay(3, CancellationToken.None);
            }
        }
    }
}
