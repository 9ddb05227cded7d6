using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>Rows above 16 MB: one event in several packets of the protocol, and larger than any buffer of the file reader.</summary>
public sealed class LargeRowTests
{
    const int Bytes = 20_000_000;

    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory, Trait("kind", "long"), MemberData(nameof(Servers))]
    public async Task Rows_above_16_MB_are_read_from_the_dump_and_from_the_file(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-allowed-packet=256M");
        await server.Sql.ExecuteAsync($"""
            CREATE TABLE test.t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=InnoDB;
            INSERT INTO test.t VALUES (1, REPEAT('a', {Bytes})), (2, 'small'); UPDATE test.t SET v = REPEAT('b', {Bytes}) WHERE id = 1;
            FLUSH BINARY LOGS
            """);
        var dumped = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(PositionKind.File), "", 0));
        var read = await LogScan.FromFilesAsync([Path.Combine(server.DataDirectory, "bin.000001")], null);
        foreach (var scan in new[] { dumped, read })
        {
            Assert.Equal([Bytes, 5, Bytes, Bytes], scan.Images.Select(i => i.Values[1]!.Length));
            Assert.Equal((byte)'b', scan.Images[3].Values[1]!.Distinct().Single());
        }
        Assert.Equal(dumped.Of(BinlogItem.Commit).Select(e => e.EndOffset), read.Of(BinlogItem.Commit).Select(e => e.EndOffset));
    }
}
