using System.Buffers;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Binlog;

public sealed class FixtureTests
{
    public static TheoryData<string> Names => new(FixtureLog.Names);

    [Theory, MemberData(nameof(Names))]
    public void A_recorded_log_reads_to_its_end(string name)
    {
        var decoder = FixtureLog.Decoder(name);
        var counts = new int[6];
        ulong size = 4;
        foreach (var packet in FixtureLog.Events(name))
        {
            decoder.Decode(packet);
            size += (uint)packet.Length;
            for (; decoder.TryTakePending(out var item); counts[(int)item]++)
                if (item == BinlogItem.Rows)
                    ReadRows(decoder, new ArrayBufferWriter<byte>());
            if (decoder.File == "bin.000003")
                Assert.Equal(size, decoder.EndOffset);
        }
        Assert.Equal((9, 5, 4, 9), (counts[(int)BinlogItem.Begin], counts[(int)BinlogItem.Rows] - 1,
            counts[(int)BinlogItem.Statement], counts[(int)BinlogItem.Commit]));
        Assert.Equal("bin.000004", decoder.File);
    }

    [Theory, MemberData(nameof(Names))]
    public void Mutated_events_are_read_or_refused(string name)
    {
        var events = FixtureLog.Events(name);
        Fuzzing.Run(2000, random =>
        {
            var decoder = FixtureLog.Decoder(name, verify: false);
            var victim = random.Next(events.Count);
            try
            {
                for (var i = 0; i < events.Count; i++)
                    Decode(decoder, i == victim ? Damage(random, events[i]) : events[i]);
            }
            catch (Exception e) when (e is BinlogFormatException or ValueFormatException)
            {
            }
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Reading_images_allocates_nothing(string name)
    {
        var decoder = FixtureLog.Decoder(name);
        foreach (var packet in FixtureLog.Events(name))
        {
            decoder.Decode(packet);
            while (decoder.TryTakePending(out var item))
                if (item == BinlogItem.Rows)
                    Assert.Equal(0, AllocatedByReading(decoder.Table!, decoder.Rows));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Decoding_the_same_transaction_again_allocates_nothing(string name)
    {
        // From the second transaction with rows on f.t (the update) to its commit; the insert before it has warmed everything up.
        var events = FixtureLog.Events(name);
        var decoder = FixtureLog.Decoder(name);
        foreach (var packet in events)
            Drain(decoder, packet);
        var transaction = Update(events);
        for (var i = 0; i < 3; i++)
            transaction.ForEach(packet => Drain(decoder, packet));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 100; n++)
            for (var i = 0; i < transaction.Count; i++)
                Drain(decoder, transaction[i]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory, MemberData(nameof(Names))]
    public void Metadata_gives_the_whole_definition(string name)
    {
        var decoder = FixtureLog.Decoder(name);
        var tables = new Dictionary<string, TableDefinition>();
        foreach (var packet in FixtureLog.Events(name))
        {
            decoder.Decode(packet);
            while (decoder.TryTakePending(out var item))
                if (item == BinlogItem.Rows)
                    tables[decoder.Table!.Name] = Assert.IsType<TableDefinition>(decoder.Table.Definition);
        }
        Assert.Equal([new KeyPart(1, 0), new KeyPart(0, 10)], tables["k"].PrimaryKey);
        var columns = tables["t"].Columns.ToDictionary(c => c.Name);
        Assert.True(columns["id"].Unsigned && !columns["id"].Nullable && columns["b"].Unsigned && !columns["d"].Unsigned);
        Assert.Equal((30, 10), (columns["h"].Precision, columns["h"].Scale));
        Assert.Equal((MySqlType.String, 1020, "utf8mb4"), (columns["ch"].Type, columns["ch"].Length, columns["ch"].Charset));
        Assert.Equal(("latin1", "binary", "binary"), (columns["vc"].Charset, columns["bi"].Charset, columns["bl"].Charset));
        Assert.Equal((MySqlType.Enum, 1), (columns["en"].Type, columns["en"].Length));
        Assert.Equal(["x", "é"], columns["en"].Members);
        Assert.Equal(["p", "q"], columns["st"].Members);
        Assert.Equal((13, 3, 6), (columns["i"].Length, columns["tm"].Scale, columns["dm"].Scale));
        Assert.Equal(name.StartsWith("mysql", StringComparison.Ordinal) ? MySqlType.Json : MySqlType.Blob, columns["js"].Type);
        Assert.Equal(MySqlType.Geometry, columns["ge"].Type);
    }

    static List<byte[]> Update(List<byte[]> events)
    {
        var rows = events.FindIndex(e => (EventKind)e[4] is EventKind.UpdateRows or EventKind.UpdateRowsV1);
        var begin = events.FindLastIndex(rows, e => (EventKind)e[4] is EventKind.Gtid or EventKind.MariaDbGtid);
        var end = events.FindIndex(rows, e => (EventKind)e[4] == EventKind.Xid);
        return events[begin..(end + 1)];
    }

    static void Drain(EventDecoder decoder, byte[] packet)
    {
        decoder.Decode(packet);
        while (decoder.TryTakePending(out _))
        {
        }
    }

    static long AllocatedByReading(TableMap table, RowsData rows)
    {
        var slots = new ValueSlot[table.ColumnCount];
        Read(table, rows, slots, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(table, rows, slots, out _);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static void Read(TableMap table, RowsData rows, ValueSlot[] slots, out int images)
    {
        images = 0;
        for (var offset = 0; offset < rows.Images.Length; images++)
            offset = table.ReadImage(rows.Images.Span, offset, Present(rows, images).Span, slots);
    }

    static ReadOnlyMemory<byte> Present(RowsData rows, int image)
    {
        var isBefore = rows.Kind == RowsKind.Delete || (rows.Kind == RowsKind.Update && image % 2 == 0);
        return (isBefore ? rows.BeforeColumns : rows.AfterColumns) ?? default;
    }

    static byte[] Damage(Random random, byte[] packet)
    {
        var damaged = Mutation.Of(random, packet);
        if (damaged.Length >= EventHeader.Bytes && random.Next(4) != 0)
            BitConverter.TryWriteBytes(damaged.AsSpan(9), damaged.Length);
        return damaged;
    }

    static void Decode(EventDecoder decoder, byte[] packet)
    {
        decoder.Decode(packet);
        while (decoder.TryTakePending(out var item))
            if (item == BinlogItem.Rows)
                ReadRows(decoder, new ArrayBufferWriter<byte>());
    }

    static void ReadRows(EventDecoder decoder, ArrayBufferWriter<byte> output)
    {
        var (table, rows) = (decoder.Table!, decoder.Rows);
        var slots = new ValueSlot[table.ColumnCount];
        var bytes = rows.Images.Span;
        var image = 0;
        for (var offset = 0; offset < bytes.Length; image++)
        {
            offset = table.ReadImage(bytes, offset, Present(rows, image).Span, slots);
            for (var i = 0; i < slots.Length && table.Definition is { } definition; i++)
                if (slots[i] is { IsNull: false, IsAbsent: false } slot)
                    Render(definition.Columns[i], slot.In(bytes), output);
        }
    }

    static void Render(ColumnDefinition column, ReadOnlySpan<byte> value, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        if (column.Type == MySqlType.Json)
            JsonDocument.WriteText(value, output);
        ValueText.Write(column, value, output);
        SqlLiteral.Write(column, value, output);
    }
}
