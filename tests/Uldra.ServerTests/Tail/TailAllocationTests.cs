using Uldra.Cli.Tail;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary>Rows become lines without anything allocated, in each format.</summary>
public sealed class TailAllocationTests(SharedServers servers)
{
    const int Rows = 1000;
    const int Rounds = 5;

    [Theory]
    [InlineData("uldra")]
    [InlineData("maxwell")]
    [InlineData("debezium")]
    public async Task A_row_allocates_nothing(string format)
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await database.Sql.ExecuteAsync("CREATE TABLE v (id BIGINT PRIMARY KEY, n INT, d DECIMAL(18,2), f FLOAT, g DOUBLE, dt DATE, tm TIME(3), "
            + "dm DATETIME(6), ts TIMESTAMP, y YEAR, e ENUM('a','b'), s SET('x','y'), c VARCHAR(20) CHARACTER SET latin1, u TEXT, b BINARY(4), "
            + "bl BLOB, x BIT(10), p POINT); INSERT INTO v VALUES (1, NULL, 12.34, 1.5, 2.5, '2024-02-29', '-1:00:00.5', "
            + "'2024-01-01 00:00:00.1', '2024-01-01', 2024, 'b', 'x,y', 'ä', 'quoted \"', x'01', x'02', 5, ST_GeomFromText('POINT(1 2)')); "
            + "UPDATE v SET n = 2");
        await using var reader = await BinlogReader.OpenAsync(database.Server.Options(), new BinlogReaderOptions
        {
            ServerId = 77_001, Start = new LogPosition(new TransactionSet(PositionKind.MariaDbGtid), "", 0), StopAtEnd = true,
        }, TestContext.Current.CancellationToken);
        await MoveToUpdateAsync(reader, database.Name);
        Assert.Equal(0, Measure(reader, new TailFormatOptions { Name = format }));
    }

    static async Task MoveToUpdateAsync(BinlogReader reader, string database)
    {
        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is not BinlogItem.Rows || reader.Table.Database != database
            || reader.Rows.Kind != RowsKind.Update)
        {
        }
    }

    /// <summary>Bytes of many rows, once everything is warm. A collection may take arrays out of the shared pool, which are then made anew: what a row
    /// itself allocates is seen in every round.</summary>
    static long Measure(BinlogReader reader, TailFormatOptions options)
    {
        var output = new LineOutput(Stream.Null);
        using var format = options.Create(output, TimeProvider.System);
        format.ReadFrom(reader.Server);
        var table = new TailTable(reader.Table, reader.Table.Definition!);
        var images = new RowReader();
        images.Start(table.Map, reader.Rows);
        Assert.True(images.MoveNext());
        var row = new TailRow(table, RowsKind.Update, images) { Number = 1, File = reader.File };
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Rows; i++)
                Write(format, output, reader.Transaction, row);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    static void Write(ITailFormat format, LineOutput output, in TransactionStart transaction, in TailRow row)
    {
        format.Begin(transaction);
        format.WriteRow(transaction, row);
        format.Commit(transaction, xid: 1, isEmpty: false);
        while (format.Release())
            output.Lines.Clear();
        output.Lines.Clear();
    }
}
