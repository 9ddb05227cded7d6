using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>
/// A log file over 4 GiB, where the events' own end positions have wrapped around. A file only grows beyond max_binlog_size (1 GiB at most) by
/// one transaction; one of the same group commit then stands behind it. Takes about 10 GB of disk and a few minutes.
/// </summary>
public sealed class HugeLogTests
{
    const ulong FourGiB = 1UL << 32;

    [Theory, Trait("kind", "long")]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    public async Task Places_behind_4_GiB_are_right_and_can_be_started_at(ServerKind kind)
    {
        // 11.8 would make the large transaction's own cache the next log file.
        await using var server = await TestServer.StartAsync(
            kind, "--max-allowed-packet=128M", "--loose-binlog-large-commit-threshold=1000000000000");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=InnoDB");
        await CommitTogetherAsync(server,
            "INSERT INTO w.t SELECT seq, REPEAT(CHAR(65 + seq % 26), 64000000) FROM w.seq_0_to_68", "INSERT INTO w.t VALUES (1000, 'behind')");
        var log = (await server.Sql.RowsAsync("SHOW BINARY LOGS"))[0];

        var byPlace = new LogPosition(new TransactionSet(PositionKind.File), log[0], 4);
        var (commits, rows) = await ReadAsync(server, byPlace);
        Assert.Equal(2 + 69 + 1, commits.Count + rows - 2);
        var behind = commits[^1];
        Assert.True(behind.Offset > FourGiB, $"at {behind.Offset}");
        Assert.True(commits[^2].Offset < FourGiB);
        Assert.Contains(await server.Sql.RowsAsync($"SHOW BINLOG EVENTS IN '{log[0]}' FROM {behind.Offset} LIMIT 1"), row => row[2] == "Gtid");

        // A dump by position cannot name the place; the reader starts at the file's beginning and passes over what is before it.
        var (after, afterRows) = await ReadAsync(server, byPlace with { Offset = behind.Offset });
        Assert.Equal([behind], after);
        Assert.Equal(1, afterRows);
    }

    /// <summary>Both commits wait for each other, and are written in the order in which they came.</summary>
    static async Task CommitTogetherAsync(TestServer server, string first, string second)
    {
        await using var one = server.Sql.OpenSession();
        await using var two = server.Sql.OpenSession();
        await one.RunAsync($"BEGIN; {first}");
        await two.RunAsync($"BEGIN; {second}");
        await server.Sql.ExecuteAsync("SET GLOBAL binlog_commit_wait_count = 2, binlog_commit_wait_usec = 300000000");
        var committing = one.RunAsync("COMMIT");
        while (await server.Sql.CountAsync("SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'COMMIT'") == 0)
            await Task.Yield();
        await two.RunAsync("COMMIT");
        await committing;
    }

    static async Task<(List<TransactionStart> Commits, int Rows)> ReadAsync(TestServer server, LogPosition start)
    {
        var token = TestContext.Current.CancellationToken;
        var options = new BinlogReaderOptions { ServerId = 4_000_002, Start = start, StopAtEnd = true };
        await using var reader = await BinlogReader.OpenAsync(server.Options("repl", "repl"), options, token);
        var commits = new List<TransactionStart>();
        var rows = 0;
        for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
        {
            if (item == BinlogItem.Rows)
                rows++;
            else if (item == BinlogItem.Commit)
                commits.Add(reader.Transaction);
        }
        return (commits, rows);
    }
}
