using System.Globalization;
using Uldra.Cli.Demo.Bank;
using Uldra.MySql;

namespace Uldra.Cli.Demo.Comparing;

/// <param name="Rows">Rows of the source that were compared.</param>
/// <param name="Differences">All of them, a wrong total included.</param>
/// <param name="Examples">The first ones.</param>
/// <param name="Money">What must be there, what the source has, what the shards have together.</param>
sealed record ComparisonResult(
    long Rows, long Differences, IReadOnlyList<RowDifference> Examples, (decimal Expected, decimal Source, decimal Shards) Money)
{
    public bool MoneyHolds => Money.Expected == Money.Source && Money.Expected == Money.Shards;
}

/// <summary>The whole bank: every table row by row, and whether money appeared or vanished.</summary>
static class BankComparison
{
    public static async Task<ComparisonResult> RunAsync(
        MySqlConnection source, IReadOnlyList<MySqlConnection> shards, decimal expectedMoney, CancellationToken token)
    {
        var differences = new DifferenceList();
        var rows = 0L;
        foreach (var table in BankSchema.Tables)
        {
            var comparison = new TableComparison(table, differences);
            await comparison.RunAsync(source, shards, token);
            rows += comparison.Rows;
        }
        var onShards = 0m;
        foreach (var shard in shards)
            onShards += await MoneyAsync(shard, token);
        var money = (expectedMoney, await MoneyAsync(source, token), onShards);
        var result = new ComparisonResult(rows, differences.Count, differences.Examples, money);
        return result.MoneyHolds ? result : result with { Differences = result.Differences + 1 };
    }

    static async Task<decimal> MoneyAsync(MySqlConnection server, CancellationToken token) =>
        decimal.Parse(
            await server.ScalarAsync("SELECT COALESCE(SUM(balance), 0) FROM accounts", token) ?? "0", CultureInfo.InvariantCulture);
}
