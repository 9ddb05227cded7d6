using Uldra.Cli.Demo.Comparing;
using Uldra.TestKit;

namespace Uldra.ServerTests.Demo;

/// <summary>The demo's judge must see whatever can be wrong, or its zero means nothing.</summary>
public sealed class BankComparisonTests(SharedServers servers)
{
    [Fact]
    public async Task Correct_shards_have_no_difference()
    {
        var bank = await BankShards.CreateAsync(servers);

        var result = await bank.CompareAsync();

        Assert.Equal(0, result.Differences);
        Assert.Equal(401, result.Rows);
        Assert.True(result.MoneyHolds);
    }

    [Fact]
    public async Task Changed_row_is_seen_with_its_column()
    {
        var bank = await BankShards.CreateAsync(servers);
        var shard = await bank.ShardOfAsync(42);
        await bank.Databases[shard].Sql.ExecuteAsync("UPDATE customers SET name = 'N42' WHERE customer_id = 42");

        var difference = Assert.Single((await bank.CompareAsync()).Examples);

        Assert.Equal(("customers", 42L, DifferenceKind.Different), (difference.Table, difference.Key, difference.Kind));
        Assert.Equal(["name"], difference.Columns);
        Assert.Equal([shard], difference.Shards);
    }

    [Fact]
    public async Task Null_for_an_empty_text_is_seen()
    {
        var bank = await BankShards.CreateAsync(servers);
        var shard = await bank.ShardOfAsync(42);
        await bank.Source.Sql.ExecuteAsync("UPDATE cards SET handle = '' WHERE card_id = 2042");
        await bank.Databases[shard].Sql.ExecuteAsync("UPDATE cards SET handle = NULL WHERE card_id = 2042");

        Assert.Equal(["handle"], Assert.Single((await bank.CompareAsync()).Examples).Columns);
    }

    [Fact]
    public async Task Missing_row_is_seen()
    {
        var bank = await BankShards.CreateAsync(servers);
        await bank.Databases[await bank.ShardOfAsync(100)].Sql.ExecuteAsync("DELETE FROM transfers WHERE transfer_id = 3100");

        var difference = Assert.Single((await bank.CompareAsync()).Examples);

        Assert.Equal(("transfers", 3100L, DifferenceKind.Missing), (difference.Table, difference.Key, difference.Kind));
    }

    [Fact]
    public async Task Row_the_source_does_not_have_is_seen()
    {
        var bank = await BankShards.CreateAsync(servers);
        await bank.Source.Sql.ExecuteAsync("DELETE FROM transfers WHERE transfer_id = 3001");

        var difference = Assert.Single((await bank.CompareAsync()).Examples);

        Assert.Equal((3001L, DifferenceKind.Extra), (difference.Key, difference.Kind));
    }

    [Fact]
    public async Task Row_on_the_wrong_shard_is_seen()
    {
        var bank = await BankShards.CreateAsync(servers);
        var (right, wrong) = await MoveAsync(bank, 7, remove: true);

        var difference = Assert.Single((await bank.CompareAsync()).Examples);

        Assert.Equal((1007L, DifferenceKind.WrongShard), (difference.Key, difference.Kind));
        Assert.Equal([wrong], difference.Shards);
        Assert.NotEqual(right, wrong);
    }

    [Fact]
    public async Task Row_on_two_shards_is_seen_and_its_money_too()
    {
        var bank = await BankShards.CreateAsync(servers);
        var (right, wrong) = await MoveAsync(bank, 7, remove: false);

        var result = await bank.CompareAsync();

        var difference = Assert.Single(result.Examples);
        Assert.Equal((1007L, DifferenceKind.Duplicate), (difference.Key, difference.Kind));
        Assert.Equal(new[] { right, wrong }.Order(), difference.Shards);
        Assert.False(result.MoneyHolds);
        Assert.Equal(2, result.Differences);
    }

    [Fact]
    public async Task Copy_that_lags_on_one_shard_is_seen()
    {
        var bank = await BankShards.CreateAsync(servers);
        await bank.Databases[1].Sql.ExecuteAsync("UPDATE pulse SET tick = 6");
        await bank.Databases[2].Sql.ExecuteAsync("DELETE FROM pulse");

        Assert.Equal(
            [(DifferenceKind.Different, 1), (DifferenceKind.Missing, 2)],
            (await bank.CompareAsync()).Examples.Select(difference => (difference.Kind, difference.Shards[0])));
    }

    [Fact]
    public async Task Money_that_vanished_on_both_sides_is_seen()
    {
        var bank = await BankShards.CreateAsync(servers);
        const string theft = "UPDATE accounts SET balance = balance - 1 WHERE account_id = 1007";
        await bank.Source.Sql.ExecuteAsync(theft);
        await bank.Databases[await bank.ShardOfAsync(7)].Sql.ExecuteAsync(theft);

        var result = await bank.CompareAsync();

        Assert.Empty(result.Examples);
        Assert.Equal(1, result.Differences);
        Assert.False(result.MoneyHolds);
    }

    static async Task<(int Right, int Wrong)> MoveAsync(BankShards bank, int customer, bool remove)
    {
        var right = await bank.ShardOfAsync(customer);
        var wrong = (right + 1) % BankShards.Shards;
        var (from, to) = (bank.Databases[right], bank.Databases[wrong]);
        await to.Sql.ExecuteAsync($"INSERT INTO accounts SELECT * FROM {from.Name}.accounts WHERE customer_id = {customer}");
        if (remove)
            await from.Sql.ExecuteAsync($"DELETE FROM accounts WHERE customer_id = {customer}");
        return (right, wrong);
    }
}
