using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>The reader against logs that a server of its own wrote: places, borders, starts, and what must stop.</summary>
public sealed class ReaderTests
{
    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    const string Workload = """
        CREATE DATABASE w; USE w;
        CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=InnoDB;
        CREATE TABLE m (id INT, v INT) ENGINE=MyISAM;
        INSERT INTO t VALUES (1, 'a'), (2, 'b');
        INSERT INTO m VALUES (1, 1);
        BEGIN; UPDATE t SET v = 'c'; SAVEPOINT s; DELETE FROM t WHERE id = 2; ROLLBACK TO s; INSERT INTO t VALUES (3, 'x'); COMMIT;
        CREATE TABLE c AS SELECT * FROM t;
        FLUSH BINARY LOGS;
        ALTER TABLE t ADD COLUMN n INT;
        DELETE FROM t;
        DROP TABLE c;
        FLUSH BINARY LOGS;
        INSERT INTO t VALUES (9, 'z', 1);
        TRUNCATE TABLE t;
        """;

    [Theory, MemberData(nameof(Servers))]
    public async Task Places_are_those_that_the_server_shows(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(Workload);
        var shown = await ShownAsync(server);
        foreach (var start in new[] { PositionKind.File, GtidKind(server) })
        {
            var scan = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(start), "", 0));
            var read = scan.Of(BinlogItem.Commit).Select(e => (e.Transaction.File, e.Transaction.Offset, e.EndOffset)).ToList();
            Assert.Equal(shown, read);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_start_behind_any_transaction_continues_with_the_next(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(Workload);
        var whole = (await LogScan.FromAsync(server, new LogPosition(new TransactionSet(GtidKind(server)), "", 0))).Of(BinlogItem.Commit).ToList();
        var files = (await LogScan.FromAsync(server, new LogPosition(new TransactionSet(PositionKind.File), "", 0))).Of(BinlogItem.Commit).ToList();
        var applied = new TransactionSet(GtidKind(server));
        for (var i = 0; i < whole.Count; i++)
        {
            applied.AddThrough(whole[i].Transaction.Id);
            var byGtid = await LogScan.FromAsync(server, new LogPosition(applied, "", 0));
            Assert.Equal(Places(whole.Skip(i + 1)), Places(byGtid.Of(BinlogItem.Commit)));

            var before = new TransactionSet(PositionKind.File);
            before.AddBefore(TransactionId.AtFile(files[i].File, files[i].EndOffset));
            var byFile = await LogScan.FromAsync(server, new LogPosition(before, "", 0));
            Assert.Equal(Places(files.Skip(i + 1)), Places(byFile.Of(BinlogItem.Commit)));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Logs_without_checksum_read_too(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--binlog-checksum=NONE");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY); INSERT INTO w.t VALUES (1)");
        // The older file has no checksums, the newer ones have.
        await server.Sql.ExecuteAsync("SET GLOBAL binlog_checksum = CRC32; INSERT INTO w.t VALUES (2); FLUSH BINARY LOGS");
        var shown = await ShownAsync(server);
        foreach (var start in new[] { PositionKind.File, GtidKind(server) })
        {
            var scan = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(start), "", 0));
            Assert.Equal(shown, scan.Of(BinlogItem.Commit).Select(e => (e.Transaction.File, e.Transaction.Offset, e.EndOffset)));
            Assert.Equal(2, scan.Images.Count(i => i.Table.Name == "t"));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Minimal_metadata_has_no_definition_but_reads_images(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--binlog-row-metadata=MINIMAL", "--binlog-row-image=MINIMAL");
        await server.Sql.ExecuteAsync(
            "CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY, v VARCHAR(9), n INT); INSERT INTO w.t VALUES (1, 'a', 2); UPDATE w.t SET n = 7");
        var images = (await LogScan.FromAsync(server, new LogPosition(new TransactionSet(GtidKind(server)), "", 0))).Images;
        Assert.Equal(3, images.Count);
        Assert.Null(images[0].Table.Definition);
        Assert.Equal([false, true, true], images[1].Absent);
        Assert.Equal([true, true, false], images[2].Absent);
        Assert.Equal([7, 0, 0, 0], images[2].Values[2]);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_quiet_source_gives_heartbeats_and_what_follows_arrives(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var token = TestContext.Current.CancellationToken;
        var options = new BinlogReaderOptions
        {
            ServerId = 4_000_002, Start = await LogScan.EndAsync(server), HeartbeatPeriod = TimeSpan.FromMilliseconds(50),
        };
        await using var reader = await BinlogReader.OpenAsync(server.Options("repl", "repl"), options, token);
        // The first Idle is the file's announcement; the others are heartbeats.
        for (var i = 0; i < 3; i++)
            Assert.Equal(BinlogItem.Idle, await reader.ReadAsync(token));
        Assert.Equal((options.Start.File, options.Start.Offset), (reader.File, reader.EndOffset));
        await server.Sql.ExecuteAsync("CREATE DATABASE w");
        var item = await reader.ReadAsync(token);
        while (item == BinlogItem.Idle)
            item = await reader.ReadAsync(token);
        Assert.Equal(BinlogItem.Begin, item);
        Assert.Equal(options.Start.Offset, reader.Transaction.Offset);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_purged_log_is_the_servers_own_error(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE DATABASE w; FLUSH BINARY LOGS; CREATE TABLE w.t (id INT); FLUSH BINARY LOGS");
        var last = (await LogScan.EndAsync(server)).File;
        // MariaDB keeps a file that its checkpoint may still need until the next one is written.
        await server.Sql.ExecuteAsync($"PURGE BINARY LOGS TO '{last}'");
        var error = await Assert.ThrowsAsync<MySqlException>(
            () => LogScan.FromAsync(server, new LogPosition(new TransactionSet(GtidKind(server)), "", 0)));
        Assert.Equal(1236, error.Code);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    public async Task Rows_undone_by_a_savepoint_but_logged_are_not_delivered(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("""
            CREATE DATABASE w; USE w; CREATE TABLE t (id INT PRIMARY KEY);
            BEGIN; INSERT INTO t VALUES (1); SAVEPOINT s; CREATE TEMPORARY TABLE x (a INT); INSERT INTO t VALUES (2); ROLLBACK TO s; COMMIT;
            """);
        Assert.Equal("1", await server.Sql.ScalarAsync("SELECT COUNT(*) FROM w.t"));
        Assert.Contains(await server.Sql.RowsAsync("SHOW BINLOG EVENTS"), row => row[5].StartsWith("ROLLBACK TO", StringComparison.Ordinal));
        var scan = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(PositionKind.MariaDbGtid), "", 0));
        Assert.Equal([1], scan.Images.Select(i => i.Values[0]![0]));
    }

    [Fact]
    public async Task Tagged_gtids_are_read_and_started_from()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MySql97);
        await server.Sql.ExecuteAsync("""
            CREATE DATABASE w; USE w; CREATE TABLE t (id INT PRIMARY KEY);
            SET gtid_next = 'AUTOMATIC:tag_a'; INSERT INTO t VALUES (1); SET gtid_next = 'AUTOMATIC'; INSERT INTO t VALUES (2);
            SET gtid_next = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:tag_b:300'; INSERT INTO t VALUES (3); SET gtid_next = 'AUTOMATIC';
            """);
        var scan = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(PositionKind.MySqlGtid), "", 0));
        var applied = new TransactionSet(PositionKind.MySqlGtid);
        foreach (var entry in scan.Of(BinlogItem.Commit))
            applied.Add(entry.Transaction.Id);
        var executed = (await server.Sql.ScalarAsync("SELECT REPLACE(@@gtid_executed, '\\n', '')"))!;
        Assert.Equal(executed, applied.ToString());
        var all = scan.Of(BinlogItem.Commit).ToList();
        var withoutLast = new TransactionSet(PositionKind.MySqlGtid);
        foreach (var entry in all.SkipLast(1))
            withoutLast.Add(entry.Transaction.Id);
        var tail = await LogScan.FromAsync(server, new LogPosition(withoutLast, "", 0));
        Assert.Equal(Places(all.TakeLast(1)), Places(tail.Of(BinlogItem.Commit)));
        Assert.Empty((await LogScan.FromAsync(server, new LogPosition(applied, "", 0))).Of(BinlogItem.Commit));
    }

    static PositionKind GtidKind(TestServer server) =>
        server.Family == ServerFamily.MySql ? PositionKind.MySqlGtid : PositionKind.MariaDbGtid;

    static IEnumerable<(string, ulong, ulong)> Places(IEnumerable<LogEntry> entries) =>
        entries.Select(e => (e.Transaction.File, e.Transaction.Offset, e.EndOffset));

    /// <summary>Transactions as SHOW BINLOG EVENTS has them: from a GTID event to the event before the next one, or the file's rotation.</summary>
    static async Task<List<(string, ulong, ulong)>> ShownAsync(TestServer server)
    {
        var transactions = new List<(string, ulong, ulong)>();
        foreach (var log in await server.Sql.RowsAsync("SHOW BINARY LOGS"))
        {
            var start = 0UL;
            foreach (var row in await server.Sql.RowsAsync($"SHOW BINLOG EVENTS IN '{log[0]}'"))
            {
                var offset = ulong.Parse(row[1]);
                var isGtid = row[2] is "Gtid" or "Gtid_tagged_log_event" or "Anonymous_Gtid";
                if (start != 0 && (isGtid || row[2] is "Rotate" or "Stop" or "Binlog_checkpoint"))
                {
                    transactions.Add((log[0], start, offset));
                    start = 0;
                }
                if (isGtid)
                    start = offset;
            }
            if (start != 0)
                transactions.Add((log[0], start, ulong.Parse(log[1])));
        }
        return transactions;
    }
}
