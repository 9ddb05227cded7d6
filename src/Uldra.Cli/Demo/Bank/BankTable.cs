namespace Uldra.Cli.Demo.Bank;

/// <summary>A table of the demo's bank. Keys are single integers, so that rows of several servers can be merged in key order.</summary>
/// <param name="Name">The same on the source and on the shards.</param>
/// <param name="PrimaryKey">Its column.</param>
/// <param name="ShardColumn">Routed by the CRC32 of this column; null: a copy on every shard.</param>
/// <param name="Definition">What stands between the parentheses of CREATE TABLE.</param>
sealed record BankTable(string Name, string PrimaryKey, string? ShardColumn, string Definition)
{
    public string CreateStatement => $"CREATE TABLE {Name} ({Definition})";
}
