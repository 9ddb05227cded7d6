using System.Buffers;
using Uldra.MySql.Binlog;
using Uldra.MySql.Values;

namespace Uldra.Bench;

/// <summary>Counts rows while looking at each column of each image, so that none of the work can be left out.</summary>
sealed class RowCount(bool isText)
{
    readonly ArrayBufferWriter<byte> _text = new(1 << 16);
    ValueSlot[] _slots = [];
    ulong _sum;

    public long Transactions { get; set; }

    public long Rows { get; private set; }

    public long Columns { get; private set; }

    public void Add(TableMap table, in RowsData rows)
    {
        if (_slots.Length < table.ColumnCount)
            _slots = new ValueSlot[table.ColumnCount];
        var images = rows.Images.Span;
        var before = rows.BeforeColumns.GetValueOrDefault().Span;
        var after = rows.AfterColumns.GetValueOrDefault().Span;
        var slots = _slots.AsSpan(0, table.ColumnCount);
        for (var at = 0; at < images.Length; Rows++)
        {
            if (rows.Kind != RowsKind.Insert)
            {
                at = table.ReadImage(images, at, before, slots);
                Look(table, images, slots);
            }
            if (rows.Kind != RowsKind.Delete)
            {
                at = table.ReadImage(images, at, after, slots);
                Look(table, images, slots);
            }
        }
    }

    public override string ToString() =>
        $"rows {Rows} transactions {Transactions} columns {Columns} sum {_sum:x16}";

    void Look(TableMap table, ReadOnlySpan<byte> images, ReadOnlySpan<ValueSlot> slots)
    {
        Columns += slots.Length;
        if (isText)
            Render(table, images, slots);
        else
            Touch(images, slots);
    }

    void Touch(ReadOnlySpan<byte> images, ReadOnlySpan<ValueSlot> slots)
    {
        var sum = _sum;
        foreach (var slot in slots)
            if (slot.Length > 0)
                sum += (uint)slot.Length + images[slot.Offset] + ((uint)images[slot.Offset + slot.Length - 1] << 8);
        _sum = sum;
    }

    void Render(TableMap table, ReadOnlySpan<byte> images, ReadOnlySpan<ValueSlot> slots)
    {
        var columns = table.Definition!.Columns;
        for (var i = 0; i < slots.Length; i++)
            if (slots[i].Length >= 0)
                ValueText.Write(columns[i], slots[i].In(images), _text);
        _sum += (uint)_text.WrittenCount;
        _text.ResetWrittenCount();
    }
}
