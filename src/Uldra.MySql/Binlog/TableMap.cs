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
    readonly string? _refusal;

    internal TableMap(ulong tableId, string database, string name, ColumnFormat[] columns, byte[]? unsigned, TableDefinition? definition)
    {
        TableId = tableId;
        Database = database;
        Name = name;
        Definition = definition;
        _columns = columns;
        _unsigned = unsigned;
        _layouts = Array.ConvertAll(columns, c => c.Layout);
        _refusal = FindRefusal();
    }

    public ulong TableId { get; }

    public string Database { get; }

    public string Name { get; }

    public int ColumnCount => _columns.Length;

    /// <summary>The table by the event's own metadata (binlog_row_metadata=FULL); null when the log does not carry names, or carries a
    /// collation or column type that is not known.</summary>
    public TableDefinition? Definition { get; }

    /// <summary>Null when the definition fits the event's column count, types and metadata; otherwise what differs, for an error.</summary>
    public string? Mismatch(TableDefinition definition)
    {
        if (_refusal is not null)
            return _refusal;
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

    /// <summary>Fills one slot per column with offsets into <paramref name="images"/>; returns the offset behind the image.
    /// Throws BinlogFormatException when the bytes do not fit. Canonical bytes as docs/values.md says, except JSON of MySQL, which
    /// is the binary document: <see cref="JsonDocument"/> renders it.</summary>
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
        for (var i = 0; i < _columns.Length; i++)
            if (_columns[i].Layout == ColumnFormat.Unreadable)
                return $"column {i + 1} is {TypeGroups.Explain(_columns[i].Type)}";
        return null;
    }

    BinlogFormatException Fault(string what, int offset) =>
        new($"Rows of {Database}.{Name} cannot be read at byte {offset} of their images: {what}.", "", (ulong)Math.Max(0, offset));
}
