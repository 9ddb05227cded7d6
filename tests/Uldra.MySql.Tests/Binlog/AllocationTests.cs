using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>Runs beside no other test: what a whole process allocates is counted.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationCollection;

/// <summary>Reading costs no allocation per event, transaction or row; packets are PacketReaderTests' business.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    const int Transactions = 50_000;
    const int RowsOfOne = 200_000;

    /// <summary>A file is read in pieces of a megabyte, and each may cost an operation of the system's: much less than one byte per event.</summary>
    const long FileBytesMax = 50_000;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData("mariadb"), InlineData("mysql")]
    public void Transactions_and_rows_are_decoded_without_allocation(string family)
    {
        byte[] begin = family == "mysql" ? EventBytes.Gtid(7) : MariaDbGtid;
        byte[][] events = family == "mysql"
            ? [begin, EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Xid()]
            : [begin, EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.InsertRow(6), EventBytes.Xid()];
        var decoder = new EventDecoder(null, family == "mysql" ? ServerFamily.MySql : ServerFamily.MariaDb, hasChecksum: true, verifyChecksum: true);
        decoder.Decode(EventBytes.ArtificialRotate("bin.000001", 4));
        Decode(decoder, events, times: 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rows = Decode(decoder, events, times: 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(family == "mysql" ? 10_000 : 20_000, rows);
    }

    [Theory, InlineData(Transactions, 1), InlineData(1, RowsOfOne)]
    public async Task Neither_many_transactions_nor_a_long_one_allocate_from_a_file(int transactions, int rowsOfEach)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.000001");
        try
        {
            Write(path, transactions, rowsOfEach);
            // Once for what is made on the first use.
            await ReadAsync(path);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var rows = await ReadAsync(path);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, FileBytesMax);
            Assert.Equal((long)transactions * rowsOfEach, rows);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static byte[] MariaDbGtid => EventBytes.Build(EventKind.MariaDbGtid, [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    static long Decode(EventDecoder decoder, byte[][] events, int times)
    {
        Span<ValueSlot> slots = stackalloc ValueSlot[1];
        var rows = 0L;
        for (var i = 0; i < times; i++)
            foreach (var packet in events)
            {
                decoder.Decode(packet);
                while (decoder.TryTakePending(out var item))
                    if (item == BinlogItem.Rows)
                        rows += CountRows(decoder.Table!, decoder.Rows, slots);
            }
        return rows;
    }

    static long CountRows(TableMap table, in RowsData rows, Span<ValueSlot> slots)
    {
        var count = 0L;
        for (var at = 0; at < rows.Images.Length; count++)
            at = table.ReadImage(rows.Images.Span, at, [], slots);
        return count;
    }

    static void Write(string path, int transactions, int rowsOfEach)
    {
        using var file = File.Create(path);
        file.Write([0xFE, .. "bin"u8]);
        file.Write(FixtureLog.Events("mysql-9.7")[0]);
        byte[] head = [.. EventBytes.Gtid(7), .. EventBytes.Query("BEGIN"), .. EventBytes.TableMap()];
        byte[] row = EventBytes.InsertRow(5), tail = EventBytes.Xid();
        for (var i = 0; i < transactions; i++)
        {
            file.Write(head);
            for (var j = 0; j < rowsOfEach; j++)
                file.Write(row);
            file.Write(tail);
        }
    }

    static async Task<long> ReadAsync(string path)
    {
        await using var reader = await BinlogReader.OpenFilesAsync(
            new BinlogFileOptions { Paths = [path], Start = new LogPosition(new TransactionSet(PositionKind.File), "", 0) }, Token);
        var slots = new ValueSlot[1];
        var rows = 0L;
        while (await reader.ReadAsync(Token) is var item and not BinlogItem.End)
            if (item == BinlogItem.Rows)
                rows += CountRows(reader.Table, reader.Rows, slots);
        return rows;
    }
}
