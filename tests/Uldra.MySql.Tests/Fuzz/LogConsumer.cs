using System.Buffers;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>
/// Reads events as a consumer would, every value of every row in every form, and holds what hostile ones must not do: end otherwise than
/// in <see cref="BinlogFormatException"/> (values: <see cref="ValueFormatException"/>), go on without end, allocate more than input deserves.
/// </summary>
sealed class LogConsumer
{
    const int ItemsMax = 1_000_000;
    const long AllocatedAlways = 16 << 20;
    const long AllocatedPerByte = 1000;

    readonly ArrayBufferWriter<byte> _output = new();
    int _items;

    /// <summary>False when an event was refused.</summary>
    public bool Read(IEnumerable<byte[]> events, bool verify)
    {
        var decoder = new EventDecoder(null, ServerFamily.MySql, hasChecksum: true, verify);
        var input = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            decoder.MoveTo("bin.000001", 4);
            foreach (var packet in events)
            {
                input += packet.Length;
                Take(decoder, packet);
            }
            return true;
        }
        catch (BinlogFormatException e)
        {
            Assert.InRange(e.Offset, 0UL, 1UL << 40);
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.GetType().Name} where only BinlogFormatException may come: {e.Message}", e);
        }
        finally
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= AllocatedAlways + input * AllocatedPerByte, $"{allocated} bytes allocated for {input} bytes of input");
        }
    }

    void Take(EventDecoder decoder, byte[] packet)
    {
        decoder.Decode(packet);
        while (decoder.TryTakePending(out var item))
        {
            Assert.True(++_items < ItemsMax, "more items than any input of this size has");
            if (item == BinlogItem.Rows)
                Rows(decoder.Table!, decoder.Rows);
        }
    }

    void Rows(TableMap table, RowsData rows)
    {
        var slots = new ValueSlot[table.ColumnCount];
        var bytes = rows.Images.Span;
        var image = 0;
        for (var offset = 0; offset < bytes.Length; image++)
        {
            var isBefore = rows.Kind == RowsKind.Delete || (rows.Kind == RowsKind.Update && image % 2 == 0);
            var present = (isBefore ? rows.BeforeColumns : rows.AfterColumns) ?? default;
            var next = table.ReadImage(bytes, offset, present.Span, slots);
            Assert.True(next > offset, "an image without bytes: reading would never end");
            offset = next;
            for (var i = 0; i < slots.Length && table.Definition is { } definition; i++)
                if (slots[i] is { IsNull: false, IsAbsent: false } slot)
                    Render(definition.Columns[i], slot.In(bytes));
        }
    }

    void Render(ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        _output.ResetWrittenCount();
        try
        {
            if (column.Type == MySqlType.Json)
                JsonDocument.WriteText(value, _output);
            else
                ValueText.Write(column, value, _output);
            SqlLiteral.Write(column, value, _output);
        }
        catch (ValueFormatException)
        {
            // The other values of the row can still be read.
        }
    }
}
