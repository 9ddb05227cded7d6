using Uldra.TestKit;

namespace Uldra.ServerTests.Kit;

public sealed class SqlClientTests(SharedServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    [InlineData(ServerKind.MySql97)]
    public async Task Values_come_back_as_they_are(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v TEXT)");
        await database.Sql.ExecuteAsync("""INSERT INTO t VALUES (1, 'a\tb\nc\\n'), (2, ''), (3, NULL), (4, 'é😀')""");

        var rows = await database.Sql.RowsAsync("SELECT v FROM t ORDER BY id");

        Assert.Equal(["a\tb\nc\\n", "", "NULL", "é😀"], rows.Select(row => row[0]));
    }

    [Fact]
    public async Task First_error_ends_it_with_the_servers_text()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);

        var error = await Assert.ThrowsAsync<SqlClientException>(
            () => database.Sql.ExecuteAsync("CREATE TABLE a (id INT); SELECT nothing FROM nowhere; CREATE TABLE b (id INT)"));

        Assert.Contains("1146", error.Message);
        Assert.Equal(["a"], (await database.Sql.RowsAsync("SHOW TABLES")).Select(row => row[0]));
    }

    [Fact]
    public async Task Session_keeps_its_transaction_open()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await database.Sql.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY)");
        await using var session = database.Sql.OpenSession();

        await session.RunAsync("BEGIN; INSERT INTO t VALUES (1)");
        Assert.Equal(0, await database.Sql.CountAsync("SELECT COUNT(*) FROM t"));
        Assert.Equal("1", (await session.RunAsync("SELECT COUNT(*) FROM t"))[0][0]);
        await session.RunAsync("COMMIT");

        Assert.Equal(1, await database.Sql.CountAsync("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public async Task Session_says_the_error_that_ended_it()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await using var session = database.Sql.OpenSession();

        var error = await Assert.ThrowsAsync<SqlClientException>(() => session.RunAsync("SELECT nothing FROM nowhere"));

        Assert.Contains("1146", error.Message);
    }
}
