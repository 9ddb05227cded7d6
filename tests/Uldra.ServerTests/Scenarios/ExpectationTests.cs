using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>The judge judges: each way in which targets can be wrong is a difference.</summary>
public sealed class ExpectationTests(SharedServers shared)
{
    const string Rows = """
        -- rows
        SELECT id, v FROM t;
        -- none
        SELECT id FROM t WHERE MOD(id, @shards) <> @shard;
        """;

    const string Copies = """
        -- copies
        SELECT id, v FROM t;
        """;

    const string Right = "INSERT INTO t VALUES (2, 20), (4, 40)";

    [Theory]
    [InlineData(Right, "INSERT INTO t VALUES (1, 10), (3, 30)", 0)]
    [InlineData(Right, "INSERT INTO t VALUES (1, 10)", 2)]
    [InlineData(Right, "INSERT INTO t VALUES (1, 10), (3, 31)", 3)]
    [InlineData(Right, "INSERT INTO t VALUES (1, 10), (3, NULL)", 3)]
    [InlineData(Right, "INSERT INTO t VALUES (1, 10), (3, 30), (5, 50)", 2)]
    [InlineData(Right, "INSERT INTO t VALUES (1, 10), (3, 30), (4, 40)", 3)]
    [InlineData("INSERT INTO t VALUES (2, 20)", "INSERT INTO t VALUES (1, 10), (3, 30), (4, 40)", 1)]
    public async Task Shards_are_compared_with_the_source(string even, string odd, int differences) =>
        Assert.Equal(differences, (await DifferencesAsync(Rows, even, odd)).Count);

    [Theory]
    [InlineData("INSERT INTO t VALUES (1, 10), (2, 20), (3, 30), (4, 40)", 0)]
    [InlineData("INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)", 2)]
    public async Task Every_copy_is_compared_with_the_source(string second, int differences) =>
        Assert.Equal(differences, (await DifferencesAsync(Copies, "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30), (4, 40)", second)).Count);

    async Task<List<string>> DifferencesAsync(string expectation, string even, string odd)
    {
        var source = await DatabaseAsync("INSERT INTO t VALUES (1, 10), (2, 20), (3, 30), (4, 40)");
        return await Expectation.Parse(expectation).DifferencesAsync(source, [await DatabaseAsync(even), await DatabaseAsync(odd)]);
    }

    async Task<SqlClient> DatabaseAsync(string rows)
    {
        var database = await shared.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await database.Sql.ExecuteAsync($"CREATE TABLE t (id INT PRIMARY KEY, v INT); {rows}");
        return database.Sql;
    }
}
