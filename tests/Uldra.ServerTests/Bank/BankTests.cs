using System.Globalization;
using Uldra.ServerTests.Kills;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Bank;

/// <summary>
/// A bank over four shards under traffic and kill -9: each customer's total holds on every shard at every instant, the whole bank's at
/// every barrier. All judged by hand-written SQL.
/// </summary>
public sealed class BankTests(SharedServers shared, SecondServers second)
{
    const int Clients = 3;
    const int Few = 3;
    const int Many = 12;

    static readonly string _total = $"{Clients * BankClient.Customers * BankClient.AccountsEach} "
        + $"{Clients * ((BankClient.Customers * BankClient.AccountsEach) + BankClient.Purses) * BankClient.Balance}";

    [Fact, Trait("kind", "long")]
    public Task Totals_hold_over_kills_moves_and_exchanged_names() => RunAsync(ServerKind.MariaDb1011, Few);

    [Theory, Trait("kind", "nightly"), InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MySql97)]
    public Task Totals_hold_over_many_kills(ServerKind kind) => RunAsync(kind, Many);

    [Fact]
    public async Task Half_a_transfer_is_seen()
    {
        var shard = await shared.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await shard.Sql.ExecuteAsync("CREATE TABLE account (id INT PRIMARY KEY, customer INT, balance INT)");
        await shard.Sql.ExecuteAsync("INSERT INTO account VALUES (1, 7, 1000), (2, 7, 1000), (3, 7, 1000), (4, 7, 1000)");
        await using var observer = new TotalsObserver([shard]);
        await observer.LookAsync();
        Assert.Empty(observer.Findings);

        await shard.Sql.ExecuteAsync("UPDATE account SET balance = 900 WHERE id = 1");
        await observer.LookAsync();

        Assert.Contains(observer.Findings, finding => finding.Contains("customer 7 has 4 accounts with 3900", StringComparison.Ordinal));
    }

    async Task RunAsync(ServerKind kind, int kills)
    {
        var seed = Seed.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), new Combination(kind, kind), "totals");
        var clients = Enumerable.Range(1, Clients).Select(i => new BankClient(run.Source, i, new Random(seed + i))).ToArray();
        foreach (var client in clients)
            await client.OpenAccountsAsync();
        await run.CatchUpAsync();
        await using var observer = new TotalsObserver(run.Targets);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var traffic = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(stop.Token))));

        try
        {
            var random = new Random(seed);
            for (var i = 0; i < kills; i++)
                await LiveAndDieAsync(run, random);
            // Nobody runs it now: the command does.
            await BarrierAsync(run, null);
        }
        finally
        {
            await stop.CancelAsync();
            await traffic;
        }

        await run.CatchUpAsync();
        await observer.LookAsync();
        await observer.StopAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{observer.Looks} looks");
        await run.ExpectAsync();
        Assert.Empty(observer.Findings);
    }

    static async Task LiveAndDieAsync(ScenarioRun run, Random random)
    {
        await using var process = await run.StartAsync();
        await BarrierAsync(run, process);
        await Task.Delay(random.Next(300), TestContext.Current.CancellationToken);
        await process.KillAsync();
    }

    static async Task BarrierAsync(ScenarioRun run, UldraProcess? process)
    {
        await using var barrier = await BarrierProcess.StartAsync(run, process);
        Assert.Equal(_total, await TotalAsync(run));
        Assert.Contains("\"barrier\":\"held\"", await barrier.ReleaseAsync());
    }

    /// <summary>Accounts, and the money in them and in all purses.</summary>
    static async Task<string> TotalAsync(ScenarioRun run)
    {
        long accounts = 0, money = 0;
        foreach (var shard in run.Targets)
        {
            var row = Assert.Single(await shard.Sql.RowsAsync("SELECT (SELECT COUNT(*) FROM account), (SELECT COALESCE(SUM(balance), 0) FROM account) "
                + "+ (SELECT COALESCE(SUM(balance), 0) FROM purse)"));
            accounts += long.Parse(row[0], CultureInfo.InvariantCulture);
            money += long.Parse(row[1], CultureInfo.InvariantCulture);
        }

        return $"{accounts} {money}";
    }
}
