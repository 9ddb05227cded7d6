using System.Buffers;
using Uldra.MySql.Compression;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>A table as a table-map event describes it. Same instance for the same bytes, so that callers may cache by reference.</summary>
public sealed class TableMap
{
    readonly ColumnFormat[] _columns;
    readonly byte[]? _unsigned;

    // One number per column decides how its bytes are found: see ColumnFormat.Layout.
    readonly int[] _layouts;
    readonly int[] _converted;
    string? _refusal;

    internal TableMap(ulong tableId, string database, string name, ColumnFormat[] columns, byte[]? unsigned, TableDefinition? definition)
    {
        TableId = tableId;
        Database = database;
        Name = name;
        Definition = definition;
        _columns = columns;
        _unsigned = unsigned;
        _layouts = Array.ConvertAll(columns, c => c.Layout);
        _converted = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i].Form != ImageForm.Canonical)];
        _refusal = FindRefusal();
    }

    public ulong TableId { get; }

    public string Database { get; }

    public string Name { get; }

    public int ColumnCount => _columns.Length;

    /// <summary>The table by the event's own metadata (binlog_row_metadata=FULL); null when the log does not carry names, or carries a
    /// collation or column type that is not known.</summary>
    public TableDefinition? Definition { get; }

    /// <summary>Columns whose bytes in an image are not canonical: each value of them goes through <see cref="Convert"/>.</summary>
    public ReadOnlySpan<int> ConvertedColumns => _converted;

    /// <summary>The definition fills in what the log leaves open: the digits of MariaDB's old temporal columns, without which the table
    /// cannot be read. It must be the table's as of this place in the log, and fit (<see cref="Mismatch"/>).</summary>
    public void Complete(TableDefinition definition)
    {
        foreach (var i in _converted)
        {
            _columns[i] = _columns[i].With(definition.Columns[i]);
            _layouts[i] = _columns[i].Layout;
        }
        _refusal = FindRefusal();
    }

    /// <summary>Null when the definition fits the event's column count, types and metadata; otherwise what differs, for an error.</summary>
    public string? Mismatch(TableDefinition definition)
    {
        if (Array.FindIndex(_columns, c => c.Layout == ColumnFormat.Unreadable) is var lost and >= 0)
            return Explain(lost);
        if (definition.Columns.Count != _columns.Length)
            return $"the log has {_columns.Length} columns, the definition {definition.Columns.Count}";
        for (var i = 0; i < _columns.Length; i++)
        {
            var column = definition.Columns[i];
            if (ColumnComparison.Difference(_columns[i], column) is { } difference)
                return $"column {i + 1} ({column.Name}): {difference}";
            if (_unsigned is not null && TypeGroups.HasSign(_columns[i].Type) && column.Type != MySqlType.Year
                && (_unsigned[i] != 0) != column.Unsigned)
                return $"column {i + 1} ({column.Name}) is {(column.Unsigned ? "signed" : "unsigned")} in the log";
        }
        return null;
    }

    /// <summary>A value of one of the <see cref="ConvertedColumns"/> in its canonical form.</summary>
    /// <exception cref="ValueFormatException">The bytes are damaged.</exception>
    public void Convert(int column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        ref readonly var format = ref _columns[column];
        switch (format.Form)
        {
            case ImageForm.Json:
                JsonDocument.WriteText(value, output);
                break;
            case ImageForm.Compressed:
                CompressedColumn.Expand(value, format.BytesMax, output);
                break;
            case ImageForm.OldTemporal:
                OldTemporalValue.Convert(format.Type, format.Scale, value, output);
                break;
            default:
                output.Write(value);
                break;
        }
    }

    /// <summary>Fills one slot per column with offsets into <paramref name="images"/>; returns the offset behind the image.
    /// Throws BinlogFormatException when the bytes do not fit. Canonical bytes as docs/values.md says, except in the
    /// <see cref="ConvertedColumns"/>.</summary>
    /// <param name="images">As <see cref="RowsData.Images"/>.</param>
    /// <param name="offset">Where the image starts.</param>
    /// <param name="columnsPresent">The event's bitmap; empty when every column is present.</param>
    /// <param name="slots">At least <see cref="ColumnCount"/>.</param>
    public int ReadImage(ReadOnlySpan<byte> images, int offset, ReadOnlySpan<byte> columnsPresent, Span<ValueSlot> slots)
    {
        if (_refusal is not null)
            throw Fault(_refusal, offset);
        return columnsPresent.IsEmpty ? ReadFull(images, offset, slots) : ReadPartial(images, offset, columnsPresent, slots);
    }

    /// <summary>As <see cref="ReadImage(ReadOnlySpan{byte}, int, ReadOnlySpan{byte}, Span{ValueSlot})"/>, for the after image of an update
    /// that may be partial: JSON columns can then be <see cref="ValueSlot.IsDifferences"/>.</summary>
    /// <param name="isPartial">As <see cref="RowsData.IsPartial"/>.</param>
    public int ReadAfterImage(
        ReadOnlySpan<byte> images, int offset, ReadOnlySpan<byte> columnsPresent, bool isPartial, Span<ValueSlot> slots)
    {
        var partial = default(PartialColumns);
        if (isPartial && _refusal is null)
            offset = PartialColumns.Read(images, offset, _columns, out partial, this);
        var end = ReadImage(images, offset, columnsPresent, slots);
        if (!partial.IsEmpty)
            partial.Mark(_columns, slots, this, offset);
        return end;
    }

    int ReadFull(ReadOnlySpan<byte> images, int offset, Span<ValueSlot> slots)
    {
        var layouts = _layouts.AsSpan();
        slots = slots[..layouts.Length];
        var at = Behind(images, offset, (layouts.Length + 7) / 8);
        var nulls = images[offset..at];
        for (var i = 0; i < slots.Length; i++)
        {
            if ((nulls[i >> 3] >> (i & 7) & 1) != 0)
            {
                slots[i] = ValueSlot.Null;
                continue;
            }
            var length = layouts[i];
            // Prefixes of one byte are the most frequent, and a call costs more than they do.
            if (length == -1 && (uint)at < (uint)images.Length)
                length = images[at++];
            else if (length < 0)
                length = ReadLength(images, ref at, -length);
            if ((uint)length > (uint)(images.Length - at))
                throw Fault($"a value of column {i + 1} lies behind the image's end", at);
            slots[i] = new ValueSlot(at, length);
            at += length;
        }
        return at;
    }

    int ReadPartial(ReadOnlySpan<byte> images, int offset, ReadOnlySpan<byte> present, Span<ValueSlot> slots)
    {
        var count = _layouts.Length;
        if (present.Length * 8 < count)
            throw Fault("the columns-present bitmap is too short", offset);
        var used = 0;
        for (var i = 0; i < count; i++)
            used += present[i >> 3] >> (i & 7) & 1;
        if (used == 0)
            throw Fault("no column is present, so the images cannot be told apart", offset);
        var at = Behind(images, offset, (used + 7) / 8);
        var nulls = images[offset..at];
        used = 0;
        for (var i = 0; i < count; i++)
        {
            if ((present[i >> 3] >> (i & 7) & 1) == 0)
            {
                slots[i] = ValueSlot.Absent;
                continue;
            }
            var isNull = (nulls[used >> 3] >> (used & 7) & 1) != 0;
            used++;
            slots[i] = isNull ? ValueSlot.Null : ReadValue(images, ref at, i);
        }
        return at;
    }

    ValueSlot ReadValue(ReadOnlySpan<byte> images, ref int at, int column)
    {
        var length = _layouts[column];
        if (length < 0)
            length = ReadLength(images, ref at, -length);
        var slot = new ValueSlot(at, length);
        at = Behind(images, at, length);
        return slot;
    }

    int ReadLength(ReadOnlySpan<byte> images, ref int at, int prefixBytes)
    {
        var behind = Behind(images, at, prefixBytes);
        var length = 0u;
        for (var i = prefixBytes - 1; i >= 0; i--)
            length = (length << 8) | images[at + i];
        at = behind;
        return length <= int.MaxValue ? (int)length : throw Fault("a value is longer than any event", at);
    }

    int Behind(ReadOnlySpan<byte> images, int offset, int count) => (uint)offset <= (uint)images.Length && count <= images.Length - offset
        ? offset + count
        : throw Fault($"{count} bytes expected where the rows end", offset);

    string? FindRefusal()
    {
        var lost = Array.FindIndex(_columns, c => c.Layout is ColumnFormat.Unreadable or ColumnFormat.NeedsDefinition);
        return lost < 0 ? null : Explain(lost);
    }

    string Explain(int column) => $"column {column + 1} is {TypeGroups.Explain(_columns[column].Type)}";

    internal BinlogFormatException Fault(string what, int offset) =>
        new($"Rows of {Database}.{Name} cannot be read at byte {offset} of their images: {what}.", "", (ulong)Math.Max(0, offset));
}
