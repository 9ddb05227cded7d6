using Uldra.Cli.Demo.Bank;
using Uldra.Cli.Demo.Comparing;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Demo;

/// <summary>A small bank and its correct shards, as databases of one server, so that a test can plant one fault.</summary>
sealed class BankShards
{
    public const int Shards = 3;
    public const decimal Money = 100 * 50m;

    // Every table is filled from one sequence, and a shard takes the rows that the rule gives it.
    static readonly string[] Fill =
    [
        "INSERT INTO customers (customer_id, name, email, joined) " +
        "SELECT seq, CONCAT('n', seq), CONCAT('e', seq), '2026-01-01' FROM seq_1_to_100 WHERE {0}",
        "INSERT INTO accounts (account_id, customer_id, kind, balance) " +
        "SELECT seq + 1000, seq, 'savings', 50 FROM seq_1_to_100 WHERE {0}",
        "INSERT INTO cards (card_id, customer_id, account_id, handle, fingerprint) " +
        "SELECT seq + 2000, seq, seq + 1000, CONCAT('h', seq), 'f' FROM seq_1_to_100 WHERE {0}",
        "INSERT INTO transfers (transfer_id, customer_id, from_account, to_account, amount, memo, at) " +
        "SELECT seq + 3000, seq, 1, 2, 3, 'm', '2026-01-01' FROM seq_1_to_100 WHERE {0}",
    ];

    readonly TestServer _server;

    BankShards(TestServer server, TestDatabase source, TestDatabase[] shards)
    {
        _server = server;
        Source = source;
        Databases = shards;
    }

    public TestDatabase Source { get; }

    public TestDatabase[] Databases { get; }

    public static async Task<BankShards> CreateAsync(SharedServers servers)
    {
        var source = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await FillAsync(source, "TRUE");
        var shards = new TestDatabase[Shards];
        for (var i = 0; i < Shards; i++)
        {
            shards[i] = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
            await FillAsync(shards[i], $"CRC32(seq) % {Shards} = {i}");
        }
        return new BankShards(source.Server, source, shards);
    }

    /// <summary>The shard that the rule names for a customer.</summary>
    public async Task<int> ShardOfAsync(int customer) => (int)await _server.Sql.CountAsync($"SELECT CRC32({customer}) % {Shards}");

    public async Task<ComparisonResult> CompareAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var connections = new List<MySqlConnection>();
        try
        {
            foreach (var database in (TestDatabase[])[Source, .. Databases])
                connections.Add(await MySqlConnection.ConnectAsync(database.Options, token));
            return await BankComparison.RunAsync(connections[0], connections[1..], Money, token);
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    static Task FillAsync(TestDatabase database, string condition)
    {
        var statements = BankSchema.Tables.Select(table => table.CreateStatement)
            .Concat(Fill.Select(fill => string.Format(fill, condition)))
            .Append("INSERT INTO pulse VALUES (1, 7)");
        return database.Sql.ExecuteAsync(string.Join(";\n", statements));
    }
}
