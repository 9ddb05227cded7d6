using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary>What stands around the values: operations, places, transactions, statements.</summary>
public sealed class TailEnvelopeTests(SharedServers servers)
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    const string Workload = """
        CREATE TABLE a (id INT PRIMARY KEY, v INT, w INT); CREATE TABLE b (id INT PRIMARY KEY);
        BEGIN; INSERT INTO a VALUES (1, 1, 1), (2, 2, NULL); UPDATE a SET v = 9, w = NULL WHERE id = 1; UPDATE a SET id = 3 WHERE id = 2;
        INSERT INTO b VALUES (7); DELETE FROM a WHERE id = 3; COMMIT;
        """;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Maxwell_counts_the_rows_of_a_transaction_and_marks_its_commit(ServerKind kind)
    {
        var lines = await TailRun.AllOfAsync(await PrepareAsync(kind), "--format", "maxwell");
        Assert.Equal(["insert 0  {\"id\":1,\"v\":1,\"w\":1} ", "insert 1  {\"id\":2,\"v\":2,\"w\":null} ",
            "update 2  {\"id\":1,\"v\":9,\"w\":null} {\"v\":1,\"w\":1}", "update 3  {\"id\":3,\"v\":2,\"w\":null} {\"id\":2}",
            "insert 4  {\"id\":7} ", "delete  true {\"id\":3,\"v\":2,\"w\":null} "],
            lines.Select(l => $"{l.Text("type")} {l.Raw("xoffset")} {l.Raw("commit")} {l.Raw("data")} {l.Raw("old")}"));
        Assert.True(Assert.Single(lines.Select(l => l.GetProperty("xid").GetInt64()).Distinct()) > 0);
        Assert.Equal(["a", "a", "a", "a", "b", "a"], lines.Select(l => l.Text("table")));
        Assert.All(lines, l => Assert.Equal(10, l.Raw("ts")!.Length));
        Assert.All(lines, l => Assert.Null(l.Raw("position") ?? l.Raw("gtid") ?? l.Raw("server_id") ?? l.Raw("thread_id")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Maxwells_optional_fields_come_when_asked_for(ServerKind kind)
    {
        var database = await PrepareAsync(kind);
        var lines = await TailRun.AllOfAsync(database, "--format", "maxwell", "--fields",
            "position,gtid,server_id,thread_id,primary_key,primary_key_columns");
        Assert.All(lines, l => Assert.Equal("[\"id\"]", l.Raw("primary_key_columns")));
        Assert.Equal(["[1]", "[2]", "[1]", "[3]", "[7]", "[3]"], lines.Select(l => l.Raw("primary_key")));
        var server = await database.Sql.ScalarAsync("SELECT @@server_id");
        Assert.All(lines, l => Assert.Equal(server, l.Raw("server_id")));
        var uldra = await TailRun.AllOfAsync(database);
        Assert.Equal(uldra.Select(l => l.Text("gtid")), lines.Select(l => l.Text("gtid")));
        Assert.All(lines, l => Assert.StartsWith(uldra[0].Text("file") + ":", l.Text("position")));
        // MariaDB 10.11 does not log the session of rows.
        Assert.All(lines, l => Assert.Equal(kind == ServerKind.MySql97, l.TryGetProperty("thread_id", out var id) && id.GetInt64() > 0));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Debezium_writes_a_changed_key_as_delete_and_create(ServerKind kind)
    {
        var lines = await TailRun.AllOfAsync(await PrepareAsync(kind), "--format", "debezium", "--source-name", "bank1");
        Assert.Equal(["c null {\"id\":1,\"v\":1,\"w\":1}", "c null {\"id\":2,\"v\":2,\"w\":null}",
            "u {\"id\":1,\"v\":1,\"w\":1} {\"id\":1,\"v\":9,\"w\":null}", "d {\"id\":2,\"v\":2,\"w\":null} null",
            "c null {\"id\":3,\"v\":2,\"w\":null}", "c null {\"id\":7}", "d {\"id\":3,\"v\":2,\"w\":null} null"],
            lines.Select(l => $"{l.Text("op")} {l.Raw("before")} {l.Raw("after")}"));
        Assert.All(lines, l => Assert.Equal("null", l.Raw("transaction")));
        var sources = lines.Select(l => l.GetProperty("source")).ToList();
        Assert.Equal([0, 1, 0, 0, 0, 0, 0], sources.Select(s => s.GetProperty("row").GetInt32()));
        Assert.Equal(["a", "a", "a", "a", "a", "b", "a"], sources.Select(s => s.Text("table")));
        var first = sources[0];
        Assert.Equal((kind == ServerKind.MySql97 ? "mysql" : "mariadb", "bank1", "false"),
            (first.Text("connector"), first.Text("name"), first.Text("snapshot")));
        Assert.Equal(["version", "connector", "name", "ts_ms", "snapshot", "db", "sequence", "ts_us", "ts_ns", "table", "server_id", "gtid", "file",
            "pos", "row", "thread", "query"], first.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["before", "after", "source", "transaction", "op", "ts_ms", "ts_us", "ts_ns"], lines[0].EnumerateObject().Select(p => p.Name));
        // Rows of one event have one place; events come one behind the other.
        var places = sources.Select(s => s.GetProperty("pos").GetInt64()).ToList();
        Assert.Equal(places[0], places[1]);
        Assert.Equal(places.Order(), places);
        Assert.Equal(5, places.Distinct().Count());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Debezium_tells_transactions_with_all(ServerKind kind)
    {
        var database = await PrepareAsync(kind);
        var lines = await TailRun.AllOfAsync(database, "--format", "debezium", "--all");
        var id = lines.First(l => l.Raw("after") is not null).GetProperty("transaction").Text("id");
        Assert.Equal((await TailRun.AllOfAsync(database))[0].Text("gtid"), id);
        var own = lines.Where(l => l.Raw("id") == $"\"{id}\"").ToList();
        Assert.Equal(["BEGIN", "END"], own.Select(l => l.Text("status")));
        Assert.Equal($$"""[{"data_collection":"{{database.Name}}.a","event_count":6},{"data_collection":"{{database.Name}}.b","event_count":1}]""",
            own[1].Raw("data_collections"));
        Assert.Equal(["1 1", "2 2", "3 3", "4 4", "5 5", "6 1", "7 6"], lines.Where(l => l.Raw("after") is not null)
            .Select(l => l.GetProperty("transaction")).Select(t => $"{t.Raw("total_order")} {t.Raw("data_collection_order")}"));
        Assert.Contains(lines, l => l.Raw("ddl")?.Contains("CREATE TABLE a", StringComparison.Ordinal) == true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Maxwell_shows_definitions_with_all(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY); ALTER TABLE a ADD COLUMN v INT; DROP TABLE a");
        var lines = await TailRun.AllOfAsync(database, "--format", "maxwell", "--all");
        Assert.Equal(["table-create a", "table-alter a", "table-drop a"],
            lines.Where(l => l.Text("database") == database.Name && l.Raw("table") is not null).Select(l => $"{l.Text("type")} {l.Text("table")}"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_exclamation_mark_leaves_tables_out(ServerKind kind)
    {
        var database = await PrepareAsync(kind);
        var lines = await TailRun.LinesAsync("tail", database.Server.Url(), "--from", "earliest", "--until-caught-up", "--tables",
            $"{database.Name}.*,!*.b");
        Assert.Equal(["a"], lines.Select(l => l.Text("table")).Distinct());
        Assert.Equal("True", lines[^1].GetProperty("last").ToString());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Rows_of_XA_are_shown_at_their_commit_and_never_after_a_rollback(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY)");
        var (kept, dropped) = ($"'{database.Name}','kept'", $"'{database.Name}','dropped'");
        await database.Sql.ExecuteAsync($"XA START {kept}; INSERT INTO a VALUES (1); XA END {kept}; XA PREPARE {kept}");
        await database.Sql.ExecuteAsync($"XA START {dropped}; INSERT INTO a VALUES (2); XA END {dropped}; XA PREPARE {dropped}");
        await database.Sql.ExecuteAsync("INSERT INTO a VALUES (3)");
        await database.Sql.ExecuteAsync($"XA ROLLBACK {dropped}; XA COMMIT {kept}; INSERT INTO a VALUES (4)");
        var lines = await TailRun.AllOfAsync(database);
        Assert.Equal(["{\"id\":3}", "{\"id\":1}", "{\"id\":4}"], lines.Select(l => l.Raw("after")));
        Assert.All(lines, l => Assert.Equal("true", l.Raw("last")));
        Assert.Equal(["{\"id\":3}", "{\"id\":1}", "{\"id\":4}"],
            (await TailRun.AllOfAsync(database, "--format", "maxwell")).Select(l => l.Raw("data")));
        Assert.Equal(["{\"id\":3}", "{\"id\":1}", "{\"id\":4}"],
            (await TailRun.AllOfAsync(database, "--format", "debezium")).Select(l => l.Raw("after")));
    }

    async Task<TestDatabase> PrepareAsync(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync(Workload);
        return database;
    }
}
