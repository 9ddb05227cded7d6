using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>A row far beyond a packet's 16 MiB.</summary>
public sealed class BigRowTests
{
    const int Bytes = 64 << 20;

    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory, MemberData(nameof(Servers))]
    public async Task A_row_of_64_MB_comes_whole_from_the_dump_and_from_the_file(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-allowed-packet=128M");
        await server.Sql.ExecuteAsync("CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY, v LONGBLOB, n INT) ENGINE=InnoDB");
        var start = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync($"INSERT INTO w.t VALUES (1, REPEAT('ab', {Bytes / 2}), 7), (2, 'small', 8)");
        var path = Path.Combine(server.DataDirectory, start.File);
        foreach (var scan in new[] { await LogScan.FromAsync(server, start), await LogScan.FromFilesAsync([path], start) })
        {
            Assert.Equal(2, scan.Images.Count);
            var big = scan.Images[0].Values;
            Assert.Equal(Bytes, big[1]!.Length);
            Assert.Equal(-1, big[1]!.AsSpan().IndexOfAnyExcept((byte)'a', (byte)'b'));
            Assert.Equal([7, 0, 0, 0], big[2]);
            Assert.Equal("small"u8, scan.Images[1].Values[1]!);
        }
    }
}
