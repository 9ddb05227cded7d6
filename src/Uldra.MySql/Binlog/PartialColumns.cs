using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Which JSON columns of an after image are differences. It stands before the image, in events of partial updates only.
/// <code>
/// value options: lenenc, 1 = partial JSON │ [only with partial JSON: a bit for every JSON column of the table, present or not]
/// </code>
/// </summary>
/// <remarks>MySQL: <c>Rows_log_event::print_verbose_one_row</c> in <c>sql/log_event.cc</c>.</remarks>
readonly ref struct PartialColumns(ReadOnlySpan<byte> bits)
{
    const ulong PartialJson = 1;

    readonly ReadOnlySpan<byte> _bits = bits;

    public bool IsEmpty => _bits.IsEmpty;

    /// <summary>Returns where the image begins.</summary>
    public static int Read(ReadOnlySpan<byte> images, int offset, ColumnFormat[] columns, out PartialColumns partial, TableMap table)
    {
        partial = default;
        // Every option known fits one byte; the length-encoded form of another begins above it.
        if ((uint)offset >= (uint)images.Length || images[offset] > PartialJson)
            throw table.Fault("value options that are not known", offset);
        if (images[offset++] == 0)
            return offset;
        var json = 0;
        foreach (var column in columns)
            json += column.Form == ImageForm.Json ? 1 : 0;
        var bytes = (json + 7) / 8;
        if (images.Length - offset < bytes)
            throw table.Fault("the bitmap of partial columns is cut off", offset);
        partial = new PartialColumns(images.Slice(offset, bytes));
        return offset + bytes;
    }

    public void Mark(ColumnFormat[] columns, Span<ValueSlot> slots, TableMap table, int offset)
    {
        var place = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Form != ImageForm.Json)
                continue;
            var isPartial = (_bits[place >> 3] >> (place & 7) & 1) != 0;
            place++;
            if (!isPartial)
                continue;
            if (!slots[i].HasValue)
                throw table.Fault($"column {i + 1} is partial and has no value", offset);
            slots[i] = ValueSlot.Differences(slots[i].Offset, slots[i].Length);
        }
    }
}
