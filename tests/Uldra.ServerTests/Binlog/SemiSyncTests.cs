using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>Commits on a semi-synchronous source wait for our acknowledgement, and for nothing less.</summary>
public sealed class SemiSyncTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind, Compress> Servers => new()
    {
        { ServerKind.MariaDb1011, Compress.None }, { ServerKind.MariaDb1011, Compress.Zlib }, { ServerKind.MariaDb118, Compress.None },
        { ServerKind.MySql97, Compress.None }, { ServerKind.MySql97, Compress.Zlib },
    };

    [Theory, MemberData(nameof(Servers))]
    public async Task A_commit_waits_until_it_is_acknowledged(ServerKind kind, Compress compress)
    {
        await using var server = await StartAsync(kind);
        await using var reader = await OpenAsync(server, compress, semiSync: true);
        await CommitAsync(reader);
        Assert.True(reader.IsSemiSync);
        for (var round = 1; round <= 5; round++)
        {
            // More than 256 packets in one of them, so that any numbering has gone round.
            var rows = Enumerable.Range(0, round == 2 ? 200 : 1).Select(i => $"INSERT INTO test.t VALUES ({1000 * round + i});");
            var commit = server.Sql.ExecuteAsync($"BEGIN; {string.Concat(rows)} COMMIT");
            await CommitAsync(reader);
            Assert.Equal(1, await WaitingAsync(server));
            Assert.False(commit.IsCompleted, "the commit did not wait");
            await reader.AcknowledgeAsync(reader.File, reader.EndOffset, Token);
            await commit;
            if (round == 3)
                await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        }
        Assert.Equal((5, 0), (await StatusAsync(server, "yes_tx"), await StatusAsync(server, "no_tx")));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task An_acknowledgement_beside_a_waiting_read_frees_the_commit(ServerKind kind, Compress compress)
    {
        await using var server = await StartAsync(kind);
        await using var reader = await OpenAsync(server, compress, semiSync: true);
        await CommitAsync(reader);
        var commits = Enumerable.Range(1, 3).Select(i => server.Sql.ExecuteAsync($"INSERT INTO test.t VALUES ({i})")).ToList();
        for (var i = 0; i < 3; i++)
            await CommitAsync(reader);
        var (file, offset) = (reader.File, reader.EndOffset);
        var next = reader.ReadAsync(Token).AsTask();
        // One for all: what is before the place is covered.
        await reader.AcknowledgeAsync(file, offset, Token);
        await Task.WhenAll(commits);
        var last = server.Sql.ExecuteAsync("INSERT INTO test.t VALUES (9)");
        for (var item = await next; item != BinlogItem.Commit;)
            item = await reader.ReadAsync(Token);
        await reader.AcknowledgeAsync(reader.File, reader.EndOffset, Token);
        await last;
        Assert.Equal(0, await StatusAsync(server, "no_tx"));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Heartbeats_are_read_between_commits_that_wait(ServerKind kind, Compress compress)
    {
        await using var server = await StartAsync(kind);
        await using var reader = await OpenAsync(server, compress, semiSync: true);
        await CommitAsync(reader);
        for (var i = 1; i <= 2; i++)
        {
            for (var heartbeats = 0; heartbeats < 3; heartbeats++)
                Assert.Equal(BinlogItem.Idle, await reader.ReadAsync(Token));
            var commit = server.Sql.ExecuteAsync($"INSERT INTO test.t VALUES ({i})");
            await CommitAsync(reader);
            await reader.AcknowledgeAsync(reader.File, reader.EndOffset, Token);
            await commit;
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task Without_the_option_the_source_does_not_count_us(ServerKind kind)
    {
        await using var server = await StartAsync(kind);
        await using var reader = await OpenAsync(server, Compress.None, semiSync: false);
        await CommitAsync(reader);
        Assert.False(reader.IsSemiSync);
        Assert.Equal(0, await StatusAsync(server, "clients"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task A_source_without_semi_sync_is_read_all_the_same(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE TABLE test.t (id INT PRIMARY KEY); INSERT INTO test.t VALUES (0)");
        await using var reader = await OpenAsync(server, Compress.None, semiSync: true);
        await CommitAsync(reader);
        await reader.AcknowledgeAsync(reader.File, reader.EndOffset, Token);
        await server.Sql.ExecuteAsync("INSERT INTO test.t VALUES (1)");
        await CommitAsync(reader);
    }

    /// <summary>A server with one committed row that from now on waits for a replica, without end for a test.</summary>
    static async Task<TestServer> StartAsync(ServerKind kind)
    {
        var name = Name(kind);
        string[] plugin = kind == ServerKind.MySql97 ? ["--plugin-load-add=semisync_source.so"] : [];
        var server = await TestServer.StartAsync(kind, [.. plugin, $"--rpl-semi-sync-{name}-timeout=600000"]);
        await server.Sql.ExecuteAsync("CREATE TABLE test.t (id INT PRIMARY KEY); INSERT INTO test.t VALUES (0)");
        await server.Sql.ExecuteAsync($"SET GLOBAL rpl_semi_sync_{name}_enabled = ON");
        return server;
    }

    static Task<BinlogReader> OpenAsync(TestServer server, Compress compress, bool semiSync) => BinlogReader.OpenAsync(
        server.Options("repl", "repl") with { Compress = compress },
        new BinlogReaderOptions
        {
            ServerId = 4243, Start = new LogPosition(new TransactionSet(KindFor(server, compress)), "", 0), SemiSync = semiSync,
            HeartbeatPeriod = TimeSpan.FromMilliseconds(50),
        },
        Token);

    /// <summary>By GTID on plain connections, by file on compressed ones; the acknowledgement is the same.</summary>
    static PositionKind KindFor(TestServer server, Compress compress) => compress != Compress.None ? PositionKind.File
        : server.Family == ServerFamily.MySql ? PositionKind.MySqlGtid : PositionKind.MariaDbGtid;

    /// <summary>Reads up to and including the next inserted row's commit.</summary>
    static async Task CommitAsync(BinlogReader reader)
    {
        var rows = false;
        while (await reader.ReadAsync(Token) is var item)
        {
            rows |= item == BinlogItem.Rows;
            if (rows && item == BinlogItem.Commit)
                return;
        }
    }

    static async Task<long> WaitingAsync(TestServer server)
    {
        long waiting;
        while ((waiting = await StatusAsync(server, "wait_sessions")) == 0)
            await Task.Yield();
        return waiting;
    }

    static async Task<long> StatusAsync(TestServer server, string what) =>
        long.Parse((await server.Sql.RowsAsync($"SHOW STATUS LIKE 'Rpl_semi_sync_{Name(server.Kind)}_{what}'"))[0][1]);

    static string Name(ServerKind kind) => kind == ServerKind.MySql97 ? "source" : "master";
}
