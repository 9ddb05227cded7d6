using System.Text;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

/// <summary>The compressed protocol with each algorithm that each server has.</summary>
public sealed class CompressionTests(SharedServers servers)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind, Compress> Kinds => new()
    {
        { ServerKind.MariaDb1011, Compress.Zlib }, { ServerKind.MariaDb118, Compress.Zlib },
        { ServerKind.MySql97, Compress.Zlib }, { ServerKind.MySql97, Compress.Zstd },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Small_and_huge_packets_travel_compressed_in_both_directions(ServerKind kind, Compress compress)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(database.Options with { Compress = compress }, Token);
        Assert.Equal("ON", (await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Compression'", Token))[0][1]);
        await connection.ExecuteAsync("CREATE TABLE t (v LONGBLOB)", Token);
        foreach (var length in new[] { 1, 1000, 100_000, 20_000_000 })
        {
            var before = await SentAsync(connection);
            var text = new string('x', length);
            await connection.ExecuteAsync(Encoding.UTF8.GetBytes($"INSERT INTO t VALUES ('{text}')"), Token);
            Assert.Equal(text, await connection.ScalarAsync($"SELECT v FROM t WHERE LENGTH(v) = {length}", Token));
            Assert.True(length < 1000 || await SentAsync(connection) - before < length / 10 + 5000, "sent as they are");
        }
        Assert.Equal(1062, (await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync(
            "CREATE TABLE u (id INT PRIMARY KEY) SELECT 1 AS id UNION ALL SELECT 1", Token))).Code);
        Assert.Equal("4", await connection.ScalarAsync("SELECT COUNT(*) FROM t", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_compressed_session_inside_tls_ended_by_the_server_is_a_lost_connection(ServerKind kind, Compress compress)
    {
        var server = await servers.GetAsync(kind);
        var options = server.Options() with { Compress = compress, Tls = TlsMode.Preferred };
        await using var connection = await MySqlConnection.ConnectAsync(options, Token);
        await server.Sql.ExecuteAsync($"KILL {connection.ConnectionId}");
        await server.Sql.UntilAsync($"SELECT COUNT(*) FROM {server.Sessions} WHERE id = {connection.ConnectionId}", "0");
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("DO 0", Token));
        Assert.True(fault.IsConnectionLost, fault.ToString());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_log_reads_the_same_compressed(ServerKind kind, Compress compress)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(
            "CREATE TABLE test.t (id INT PRIMARY KEY, v LONGBLOB); INSERT INTO test.t VALUES (1, REPEAT('y', 17000000));"
            + string.Concat(Enumerable.Range(2, 500).Select(i => $"INSERT INTO test.t VALUES ({i}, REPEAT('z', {i}));")));
        var plain = await PlacesAsync(server, Compress.None);
        Assert.True(plain.Count > 500);
        Assert.Equal(plain, await PlacesAsync(server, compress));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    public async Task Mariadb_has_no_zstd_and_the_error_says_so(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        var fault = await Assert.ThrowsAsync<MySqlException>(
            () => MySqlConnection.ConnectAsync(server.Options() with { Compress = Compress.Zstd }, Token));
        Assert.Equal((2066, false), (fault.Code, fault.IsTransient));
    }

    static async Task<long> SentAsync(MySqlConnection connection) =>
        long.Parse((await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Bytes_sent'", Token))[0][1]!);

    static async Task<List<(string, ulong)>> PlacesAsync(TestServer server, Compress compress)
    {
        var options = new BinlogReaderOptions
        {
            ServerId = 4242, Start = new LogPosition(new TransactionSet(PositionKind.File), "", 0), StopAtEnd = true,
        };
        var places = new List<(string, ulong)>();
        await using var reader = await BinlogReader.OpenAsync(server.Options("repl", "repl") with { Compress = compress }, options, Token);
        while (await reader.ReadAsync(Token) is var item and not BinlogItem.End)
            if (item == BinlogItem.Commit)
                places.Add((reader.File, reader.EndOffset));
        return places;
    }
}
