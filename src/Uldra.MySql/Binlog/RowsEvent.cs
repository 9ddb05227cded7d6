namespace Uldra.MySql.Binlog;

/// <summary>
/// Rows of one table.
/// <code>
/// table id: 6 │ flags: 2 │ [v2: length of extra data with itself: 2 │ extra data] │ columns: lenenc
/// columns present: bitmap │ [update: columns present after: bitmap] │ images (MariaDB's compressed kinds: only these are compressed)
/// </code>
/// All numbers are offsets into the event's body, so that the images stay where they are.
/// </summary>
readonly record struct RowsEvent(RowsKind Kind, ulong TableId, int Columns, int Bitmap, int SecondBitmap, int Images, bool IsCompressed)
{
    /// <summary>The id that only ends a statement: the rows before it were all filtered away.</summary>
    public const ulong NoTable = 0xFFFFFFFFFFFF;

    /// <summary>Older servers used the low 24 bits only.</summary>
    public bool HasNoTable => TableId is NoTable or 0xFFFFFF;

    public static RowsEvent Parse(EventKind kind, ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var tableId = cursor.ReadUInt48();
        cursor.Skip(2);
        if (HasExtraData(kind))
        {
            var extra = cursor.ReadUInt16();
            if (extra < 2)
                throw new MySqlProtocolException($"extra data of {extra} bytes, which holds its own length", cursor.Offset - 2);
            cursor.Skip(extra - 2);
        }
        var columns = cursor.ReadLengthEncoded();
        if (columns > 4096)
            throw new MySqlProtocolException($"rows of {columns} columns", cursor.Offset);
        var rows = KindOf(kind);
        var bitmap = cursor.Offset;
        cursor.Skip((int)(columns + 7) / 8);
        var second = cursor.Offset;
        if (rows == RowsKind.Update)
            cursor.Skip((int)(columns + 7) / 8);
        return new RowsEvent(rows, tableId, (int)columns, bitmap, second, cursor.Offset,
            kind is >= EventKind.MariaDbWriteRowsCompressedV1 and <= EventKind.MariaDbDeleteRowsCompressed);
    }

    public static bool AllPresent(ReadOnlySpan<byte> bitmap, int columns)
    {
        var whole = columns / 8;
        if (bitmap[..whole].IndexOfAnyExcept((byte)0xFF) >= 0)
            return false;
        var rest = (1 << (columns % 8)) - 1;
        return rest == 0 || (bitmap[whole] & rest) == rest;
    }

    static bool HasExtraData(EventKind kind) => kind is EventKind.WriteRows or EventKind.UpdateRows or EventKind.DeleteRows
        or EventKind.PartialUpdateRows or EventKind.MariaDbWriteRowsCompressed or EventKind.MariaDbUpdateRowsCompressed or EventKind.MariaDbDeleteRowsCompressed;

    static RowsKind KindOf(EventKind kind) => kind switch
    {
        EventKind.WriteRows or EventKind.WriteRowsV1
            or EventKind.MariaDbWriteRowsCompressed or EventKind.MariaDbWriteRowsCompressedV1 => RowsKind.Insert,
        EventKind.UpdateRows or EventKind.UpdateRowsV1 or EventKind.PartialUpdateRows
            or EventKind.MariaDbUpdateRowsCompressed or EventKind.MariaDbUpdateRowsCompressedV1 => RowsKind.Update,
        _ => RowsKind.Delete,
    };
}
