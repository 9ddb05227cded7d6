using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary>Logs that hold less than everything: images without all columns, tables without names.</summary>
public sealed class TailImageTests(SharedServers servers)
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    public static TheoryData<ServerKind> AllKinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    const string Workload = "CREATE TABLE v (id INT PRIMARY KEY, a INT, b TEXT); INSERT INTO v (id, a) VALUES (1, 1); "
        + "UPDATE v SET a = 2 WHERE id = 1; UPDATE v SET id = 3 WHERE id = 1; DELETE FROM v;";

    [Theory, MemberData(nameof(Kinds))]
    public async Task Columns_that_an_image_left_out_are_absent_and_the_key_is_whole(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("SET SESSION binlog_row_image = MINIMAL; " + Workload);
        var lines = await TailRun.AllOfAsync(database);
        Assert.Equal(["{\"id\":1}", "{\"id\":1}", "{\"id\":3}", "{\"id\":3}"], lines.Select(l => l.Raw("key")));
        Assert.Equal(["{}", "{\"id\":1}", "{\"id\":1}", "{\"id\":3}"], lines.Select(l => l.Raw("before")));
        Assert.Equal(["{\"id\":1,\"a\":1}", "{\"a\":2}", "{\"id\":3}", "{}"], lines.Select(l => l.Raw("after")));
        Assert.Equal(["{\"id\":1,\"a\":1}", "{\"id\":1,\"a\":2}", "{\"id\":3}", "{\"id\":3}"],
            (await TailRun.AllOfAsync(database, "--format", "maxwell")).Select(l => l.Raw("data")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Noblob_leaves_out_the_blobs_that_did_not_change(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("SET SESSION binlog_row_image = NOBLOB; " + Workload);
        var lines = await TailRun.AllOfAsync(database);
        Assert.Equal("{\"id\":1,\"a\":1}", lines[1].Raw("before"));
        Assert.Equal("{\"id\":1,\"a\":2}", lines[1].Raw("after"));
    }

    [Fact]
    public async Task Full_nodup_leaves_out_what_did_not_change_behind_the_update()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb118);
        await database.Sql.ExecuteAsync("SET SESSION binlog_row_image = FULL_NODUP; " + Workload);
        var lines = await TailRun.AllOfAsync(database);
        Assert.Equal("{\"id\":1,\"a\":1,\"b\":null}", lines[1].Raw("before"));
        Assert.Equal("{\"a\":2}", lines[1].Raw("after"));
        Assert.Equal("{\"id\":1}", lines[1].Raw("key"));
    }

    [Theory, MemberData(nameof(AllKinds))]
    public async Task Generated_columns_that_the_log_leaves_out_are_absent_in_every_format(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE g (id INT PRIMARY KEY, a INT, v INT AS (a + 1) VIRTUAL, s INT AS (a + 2) STORED); "
            + "INSERT INTO g (id, a) VALUES (1, 1); UPDATE g SET a = 2; DELETE FROM g;");
        var isLeftOut = kind == ServerKind.MariaDb118;
        var (one, two) = isLeftOut ? ("{\"id\":1,\"a\":1}", "{\"id\":1,\"a\":2}")
            : ("{\"id\":1,\"a\":1,\"v\":2,\"s\":3}", "{\"id\":1,\"a\":2,\"v\":3,\"s\":4}");
        var lines = await TailRun.AllOfAsync(database);
        Assert.Equal(["{\"id\":1}", "{\"id\":1}", "{\"id\":1}"], lines.Select(l => l.Raw("key")));
        Assert.Equal(["{}", one, two], lines.Select(l => l.Raw("before")));
        Assert.Equal(["{\"id\":1,\"a\":1,\"v\":2,\"s\":3}", two, "{}"], lines.Select(l => l.Raw("after")));
        lines = await TailRun.AllOfAsync(database, "--format", "maxwell");
        Assert.Equal([two, two], lines.Skip(1).Select(l => l.Raw("data")));
        Assert.Equal(isLeftOut ? "{\"a\":1}" : "{\"a\":1,\"v\":2,\"s\":3}", lines[1].Raw("old"));
        lines = await TailRun.AllOfAsync(database, "--format", "debezium");
        Assert.Equal([(one, two), (two, "null")], lines.Skip(1).Select(l => (l.Raw("before")!, l.Raw("after")!)));
    }

    [Theory]
    [InlineData("FULL")]
    [InlineData("MINIMAL")]
    public async Task A_generated_column_in_the_primary_key_is_in_the_key_whatever_the_image(string image)
    {
        // MariaDB has no such keys.
        var database = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        await database.Sql.ExecuteAsync($"SET SESSION binlog_row_image = {image}; CREATE TABLE g (a INT, s INT AS (a + 2) STORED, b INT, PRIMARY KEY (s)); "
            + "INSERT INTO g (a) VALUES (1); UPDATE g SET b = 5; UPDATE g SET a = 2; DELETE FROM g;");
        Assert.Equal(["{\"s\":3}", "{\"s\":3}", "{\"s\":4}", "{\"s\":4}"], (await TailRun.AllOfAsync(database)).Select(l => l.Raw("key")));
        Assert.Equal(["[3]", "[3]", "[4]", "[4]"],
            (await TailRun.AllOfAsync(database, "--format", "maxwell", "--fields", "primary_key")).Select(l => l.Raw("primary_key")));
        Assert.Equal(["c", "u", "d", "c", "d"], (await TailRun.AllOfAsync(database, "--format", "debezium")).Select(l => l.Text("op")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Without_names_in_the_log_a_tail_from_the_end_asks_the_source(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--binlog-row-metadata=MINIMAL");
        await server.Sql.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.v (id INT PRIMARY KEY, e ENUM('a','b')); INSERT INTO d.v VALUES (1, 'a')");
        var earliest = await UldraProgram.RunAsync("tail", server.Url(), "--from", "earliest", "--until-caught-up");
        Assert.Equal((3, ""), (earliest.ExitCode, earliest.Output));
        Assert.Contains("id:    schema-unknown", earliest.Error);
        using var process = UldraProgram.Start("tail", server.Url());
        var token = TestContext.Current.CancellationToken;
        // It reads only once it has said nothing: the first row that it shows is one that came after its start.
        await using var session = server.Sql.OpenSession();
        var line = process.StandardOutput.ReadLineAsync(token).AsTask();
        for (var id = 2; !line.IsCompleted; id++)
            await session.RunAsync($"INSERT INTO d.v VALUES ({id}, 'b')");
        Assert.Contains("\"e\":\"b\"", await line);
        process.Kill();
        await process.WaitForExitAsync(token);
    }
}
