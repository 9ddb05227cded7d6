using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>Log files on disk read as the server sends them.</summary>
public sealed class LogFileTests
{
    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    const string Workload = """
        CREATE DATABASE w; USE w; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=InnoDB;
        INSERT INTO t VALUES (1, 'a'), (2, 'b'); UPDATE t SET v = 'c';
        FLUSH BINARY LOGS;
        ALTER TABLE t ADD COLUMN n INT; DELETE FROM t WHERE id = 1;
        FLUSH BINARY LOGS;
        INSERT INTO t VALUES (9, 'z', 1);
        """;

    [Theory, MemberData(nameof(Servers))]
    public async Task Files_read_as_the_dump_does(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(Workload);
        var paths = await PathsAsync(server);
        foreach (var applied in new[] { new TransactionSet(PositionKind.File), new TransactionSet(GtidKind(server)) })
        {
            var start = new LogPosition(applied, "", 0);
            var dumped = await LogScan.FromAsync(server, start);
            var read = await LogScan.FromFilesAsync(paths, start);
            Assert.Equal(Text(dumped), Text(read));
        }
        // Without a start each transaction has the name that the log gives it.
        var byGtid = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(GtidKind(server)), "", 0));
        Assert.Equal(Text(byGtid), Text(await LogScan.FromFilesAsync(paths, null)));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_start_in_the_middle_continues_with_the_next(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(Workload);
        var paths = await PathsAsync(server);
        var whole = await LogScan.FromFilesAsync(paths, new LogPosition(new TransactionSet(PositionKind.File), "", 0));
        var gtids = (await LogScan.FromFilesAsync(paths, null)).Of(BinlogItem.Commit).ToList();
        var applied = new TransactionSet(GtidKind(server));
        var commits = whole.Of(BinlogItem.Commit).ToList();
        for (var i = 0; i < commits.Count; i++)
        {
            var rest = commits.Skip(i + 1).Select(e => (e.File, e.EndOffset));
            var start = new LogPosition(new TransactionSet(PositionKind.File), commits[i].File, commits[i].EndOffset);
            Assert.Equal(rest, (await LogScan.FromFilesAsync(paths, start)).Of(BinlogItem.Commit).Select(e => (e.File, e.EndOffset)));
            applied.Add(gtids[i].Transaction.Id);
            var behind = await LogScan.FromFilesAsync(paths, new LogPosition(applied, "", 0));
            Assert.Equal(rest, behind.Of(BinlogItem.Commit).Select(e => (e.File, e.EndOffset)));
        }
    }

    static async Task<List<string>> PathsAsync(TestServer server) =>
        [.. (await server.Sql.RowsAsync("SHOW BINARY LOGS")).Select(r => Path.Combine(server.DataDirectory, r[0]))];

    static PositionKind GtidKind(TestServer server) => server.Kind == ServerKind.MySql97 ? PositionKind.MySqlGtid : PositionKind.MariaDbGtid;

    static IEnumerable<string> Text(LogScan scan) => scan.Entries.Where(e => e.Item != BinlogItem.Idle)
        .Select(e => $"{e.Item} {e.Transaction} {e.File}:{e.EndOffset} {e.Text}")
        .Concat(scan.Images.Select(i => $"{i.Kind} {string.Join(',', i.Values.Select(v => v is null ? "NULL" : Convert.ToHexString(v)))}"));
}
