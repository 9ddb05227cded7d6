using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>What servers log beside plain transactions, as they log it: XA, savepoints, ALTER in two phases, tagged GTIDs, statements.</summary>
public sealed class ControlLogTests
{
    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    public static TheoryData<ServerKind> MariaDbs => new(ServerKind.MariaDb1011, ServerKind.MariaDb118);

    [Theory, MemberData(nameof(Servers))]
    public async Task Prepared_rows_come_at_their_commit_over_files_sessions_and_a_death_of_the_server(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY) ENGINE=InnoDB");
        await PrepareAsync(server, "a", 1);
        await PrepareAsync(server, "b", 2);
        await PrepareAsync(server, "c", 3);
        await server.Sql.ExecuteAsync("XA COMMIT 'b'; FLUSH BINARY LOGS");
        await server.KillAsync();
        await server.RestartAsync();
        await server.Sql.ExecuteAsync("INSERT INTO w.t VALUES (4); XA ROLLBACK 'c'; XA COMMIT 'a'");
        foreach (var start in new[] { PositionKind.File, GtidKind(server) })
        {
            var scan = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(start), "", 0));
            Assert.Equal([2, 4, 1], scan.Images.Select(i => BitConverter.ToInt32(i.Values[0])));
            Assert.Equal(["X'61',X'',1", "X'62',X'',1", "X'63',X'',1"], scan.Of(BinlogItem.Prepared).Select(e => e.Transaction.Xa.Name));
        }
        Assert.Equal(["1", "2", "4"], (await server.Sql.RowsAsync("SELECT id FROM w.t ORDER BY id")).Select(r => r[0]));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Xa_without_rows_leaves_nothing_in_the_log(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var before = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync("XA START 'n'; SELECT 1; XA END 'n'; XA PREPARE 'n'; XA COMMIT 'n'; XA START 'm'; XA END 'm'; XA ROLLBACK 'm'");
        Assert.Equal(before.Offset, (await LogScan.EndAsync(server)).Offset);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Rows_that_a_savepoint_takes_back_are_not_delivered(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY) ENGINE=InnoDB");
        var start = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync("""
            USE w;
            BEGIN; INSERT INTO t VALUES (1); SAVEPOINT a; INSERT INTO t VALUES (2); CREATE TEMPORARY TABLE x (id INT); ROLLBACK TO a;
            INSERT INTO t VALUES (3); SAVEPOINT b; INSERT INTO t VALUES (4); SAVEPOINT `c``d`; INSERT INTO t VALUES (5); ROLLBACK TO `c``d`; COMMIT
            """);
        var scan = await LogScan.FromAsync(server, start);
        Assert.Equal([1, 3, 4], scan.Images.Select(i => BitConverter.ToInt32(i.Values[0])));
        Assert.Equal(["1", "3", "4"], (await server.Sql.RowsAsync("SELECT id FROM w.t ORDER BY id")).Select(r => r[0]));
    }

    [Theory, MemberData(nameof(MariaDbs))]
    public async Task An_alter_in_two_phases_is_its_statement_if_it_succeeds(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--binlog-alter-two-phase=ON");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT); INSERT INTO w.t VALUES (1), (1)");
        var start = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync("ALTER TABLE w.t ADD COLUMN a INT");
        await Assert.ThrowsAsync<SqlClientException>(() => server.Sql.ExecuteAsync("ALTER TABLE w.t ADD UNIQUE KEY (id)"));
        var scan = await LogScan.FromAsync(server, start);
        Assert.Equal(["ALTER TABLE w.t ADD COLUMN a INT"], scan.Of(BinlogItem.Statement).Select(e => e.Text));
        Assert.Equal([AlterPhase.Started, AlterPhase.Committed, AlterPhase.Started, AlterPhase.RolledBack],
            scan.Of(BinlogItem.Commit).Select(e => e.Transaction.Alter));
    }

    [Fact]
    public async Task Tagged_gtids_are_read_and_continued_from_any_of_them()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MySql97);
        var tag = new string('t', 31) + "_";
        // Numbers beyond 127 take two bytes in the event, beyond 16383 three.
        await server.Sql.ExecuteAsync($"CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY); SET gtid_next = 'AUTOMATIC:{tag}';"
            + string.Concat(Enumerable.Range(0, 130).Select(i => $"INSERT INTO w.t VALUES ({i});"))
            + "SET gtid_next = 'AUTOMATIC:b'; INSERT INTO w.t VALUES (1000); SET gtid_next = AUTOMATIC; INSERT INTO w.t VALUES (1001)");
        var uuid = await server.Sql.ScalarAsync("SELECT @@server_uuid");
        await server.Sql.ExecuteAsync($"FLUSH BINARY LOGS; SET gtid_next = '{uuid}:{tag}:20000'; INSERT INTO w.t VALUES (2000); SET gtid_next = AUTOMATIC");

        var whole = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(PositionKind.MySqlGtid), "", 0));

        var read = new TransactionSet(PositionKind.MySqlGtid);
        foreach (var commit in whole.Of(BinlogItem.Commit))
            read.Add(commit.Transaction.Id);
        var executed = await server.Sql.ScalarAsync("SELECT REPLACE(@@GLOBAL.gtid_executed, '\n', '')");
        Assert.Equal(TransactionSet.Parse(PositionKind.MySqlGtid, executed!).ToString(), read.ToString());
        Assert.Contains($":{tag}:1-130:20000", read.ToString(), StringComparison.Ordinal);
        foreach (var behind in new[] { 1, 70, 131, 134 })
        {
            var applied = new TransactionSet(PositionKind.MySqlGtid);
            foreach (var commit in whole.Of(BinlogItem.Commit).Take(behind))
                applied.Add(commit.Transaction.Id);
            var rest = await LogScan.FromAsync(server, new LogPosition(applied, "", 0));
            Assert.Equal(whole.Of(BinlogItem.Commit).Skip(behind).Select(e => e.Transaction.Id), rest.Of(BinlogItem.Commit).Select(e => e.Transaction.Id));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Load_data_as_a_statement_stops(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--binlog-format=STATEMENT", "--secure-file-priv=");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY)");
        var start = await LogScan.EndAsync(server);
        var file = Path.Combine(server.DataDirectory, "rows.txt");
        await server.Sql.ExecuteAsync($"SELECT 5 INTO OUTFILE '{file}'; LOAD DATA INFILE '{file}' INTO TABLE w.t");
        var error = await Assert.ThrowsAsync<BinlogFormatException>(() => LogScan.FromAsync(server, start));
        Assert.Contains("binlog_format=ROW", error.Message, StringComparison.Ordinal);
        Assert.True(error.Offset > start.Offset);
    }

    static PositionKind GtidKind(TestServer server) =>
        server.Family == ServerFamily.MySql ? PositionKind.MySqlGtid : PositionKind.MariaDbGtid;

    /// <summary>In a session that ends with it.</summary>
    static Task PrepareAsync(TestServer server, string name, int id) =>
        server.Sql.ExecuteAsync($"XA START '{name}'; INSERT INTO w.t VALUES ({id}); XA END '{name}'; XA PREPARE '{name}'");
}
