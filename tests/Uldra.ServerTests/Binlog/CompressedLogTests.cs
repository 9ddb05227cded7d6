using Uldra.MySql.Binlog;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>The same statements with and without compression give the same rows and statements.</summary>
public sealed class CompressedLogTests
{
    const string Workload = """
        DROP DATABASE IF EXISTS w; CREATE DATABASE w; USE w;
        CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT, b BLOB);
        INSERT INTO t VALUES (1, REPEAT('x', 300), NULL), (2, '', x'00ff'), (3, NULL, REPEAT('\0', 5000));
        BEGIN; UPDATE t SET v = REPEAT('y', 70000) WHERE id < 3; DELETE FROM t WHERE id = 3; INSERT INTO t SELECT id + 10, v, b FROM t; COMMIT;
        ALTER TABLE t ADD COLUMN n INT COMMENT 'a comment that is long enough to be worth compressing, because short ones are left as they are';
        UPDATE t SET n = id;
        """;

    [Theory]
    [InlineData(ServerKind.MySql97, "--binlog-transaction-compression=ON")]
    [InlineData(ServerKind.MariaDb1011, "--log-bin-compress=ON")]
    [InlineData(ServerKind.MariaDb118, "--log-bin-compress=ON")]
    public async Task A_compressed_log_reads_as_the_plain_one(ServerKind kind, string argument)
    {
        await using var server = await TestServer.StartAsync(kind, argument, "--max-allowed-packet=64M");
        var compressed = await ReadAsync(server);
        await server.Sql.ExecuteAsync(kind == ServerKind.MySql97
            ? "SET GLOBAL binlog_transaction_compression = OFF" : "SET GLOBAL log_bin_compress = OFF");
        var plain = await ReadAsync(server);
        Assert.Equal(plain.Images, compressed.Images);
        Assert.Equal(plain.Items, compressed.Items);
        Assert.True(compressed.Bytes < plain.Bytes / 2, $"{compressed.Bytes} bytes compressed, {plain.Bytes} plain");
        Assert.Equal(18, plain.Images.Count);
    }

    [Fact]
    public async Task A_compressed_transaction_larger_than_any_buffer_reads_row_by_row()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MySql97, "--binlog-transaction-compression=ON", "--max-allowed-packet=256M");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY AUTO_INCREMENT, v LONGTEXT)");
        var start = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync("""
            BEGIN; INSERT INTO w.t (v) VALUES (REPEAT('a', 20000000)), ('b'); INSERT INTO w.t (v) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL
            SELECT i + 1 FROM n WHERE i < 900) SELECT REPEAT(CHAR(65 + i % 26), i * 20) FROM n; COMMIT
            """);
        var scan = await LogScan.FromAsync(server, start);
        Assert.Equal(902, scan.Images.Count);
        Assert.Equal(20_000_000, scan.Images[0].Values[1]!.Length);
        Assert.Equal(18_000, scan.Images[^1].Values[1]!.Length);
    }

    static async Task<(List<string> Items, List<string> Images, ulong Bytes)> ReadAsync(TestServer server)
    {
        await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        var start = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync(Workload);
        var scan = await LogScan.FromAsync(server, start);
        var images = scan.Images.Select(i => $"{i.Kind} {string.Join(',', i.Values.Select(v => v is null ? "NULL" : Convert.ToHexString(v)))}");
        var items = scan.Entries.Where(e => e.Item != BinlogItem.Idle).Select(e => $"{e.Item} {e.Text}");
        return ([.. items], [.. images], scan.Entries[^1].EndOffset - start.Offset);
    }
}
