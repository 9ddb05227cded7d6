using Uldra.Cli.Demo.Bank;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Demo;

public sealed class BankTrafficTests(SharedServers servers)
{
    const int Enough = 3_000;

    /// <summary>No action breaks a unique key or makes money, and the tellers know what they did.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Traffic_keeps_the_money_and_the_book_right()
    {
        var token = TestContext.Current.CancellationToken;
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var database = await CreateBankAsync();
        var book = new BankBook(60, BankTraffic.Tellers);
        await using (var source = await MySqlConnection.ConnectAsync(database.Options, token))
            await BankSeed.InsertAsync(source, book, token);
        var counters = new TrafficCounters();

        await using var traffic = await BankTraffic.StartAsync(database.Options, book, seed, counters, () => true, token);
        while (counters.Transactions < Enough && !traffic.Completion.IsCompleted)
            await Task.WhenAny(traffic.Completion, Task.Delay(TimeSpan.FromMilliseconds(20), token));
        await traffic.StopAsync();

        Assert.Equal(book.Total, decimal.Parse((await database.Sql.ScalarAsync("SELECT SUM(balance) FROM accounts"))!));
        Assert.Equal(await RowsAsync(database, "SELECT customer_id, email FROM customers"),
            Sorted(book.Customers.Select(customer => $"{customer.Id} {customer.Email}")));
        Assert.Equal(await RowsAsync(database, "SELECT account_id, customer_id FROM accounts"),
            Sorted(book.Customers.SelectMany(customer => customer.Accounts.Select(account => $"{account.Id} {customer.Id}"))));
        Assert.Equal(await RowsAsync(database, "SELECT card_id, customer_id, handle FROM cards"),
            Sorted(book.Customers.SelectMany(customer => customer.Accounts.Select(a => $"{a.CardId} {customer.Id} {a.Handle}"))));
    }

    async Task<TestDatabase> CreateBankAsync()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await database.Sql.ExecuteAsync(string.Join(";\n", BankSchema.Tables.Select(table => table.CreateStatement)));
        return database;
    }

    static async Task<string[]> RowsAsync(TestDatabase database, string sql) =>
        Sorted((await database.Sql.RowsAsync(sql)).Select(row => string.Join(' ', row)));

    static string[] Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];
}
