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
    int _rows;

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
            Assert.InRange(e.Offset, 0UL, 1UL << 41);
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
        var reader = new RowReader();
        reader.Start(table, rows);
        try
        {
            while (reader.MoveNext())
            {
                Assert.True(++_rows < ItemsMax, "more rows than any input of this size has");
                Render(table, reader.Before, reader.Bytes);
                Render(table, reader.After, reader.Bytes);
            }
        }
        catch (ValueFormatException)
        {
            // The values of a row that must be converted; the events behind it can still be read.
        }
    }

    void Render(TableMap table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < slots.Length && table.Definition is { } definition; i++)
            if (slots[i].HasValue)
                Render(definition.Columns[i], slots[i].In(bytes));
    }

    void Render(ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        _output.ResetWrittenCount();
        try
        {
            ValueText.Write(column, value, _output);
            SqlLiteral.Write(column, value, _output);
        }
        catch (ValueFormatException)
        {
            // The other values of the row can still be read.
        }
    }
}
