using Uldra.MySql.Schema;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Table-map events.
/// <code>
/// table id: 6 │ flags: 2 │ database: counted, zero │ table: counted, zero │ columns: lenenc │ types: 1 each
/// metadata: counted │ nullable: bitmap │ optional metadata: (field: 1 │ counted)*
/// </code>
/// </summary>
/// <remarks>MySQL: <c>Table_map_event</c> in <c>rows_event.h</c>. Throws MySqlProtocolException for bytes that do not fit; the caller
/// knows the place.</remarks>
static class TableMapParser
{
    const int ColumnsMax = 4096;

    public static TableMap Parse(ReadOnlySpan<byte> body, ServerFamily family)
    {
        var cursor = new PacketCursor(body);
        var tableId = cursor.ReadUInt48();
        cursor.Skip(2);
        var database = ReadName(ref cursor);
        var name = ReadName(ref cursor);
        var count = cursor.ReadLengthEncoded();
        if (count is 0 or > ColumnsMax)
            throw new MySqlProtocolException($"a table with {count} columns", cursor.Offset);
        var types = cursor.ReadBytes((int)count);
        var columns = ReadFormats(types, cursor.ReadLengthEncodedBytes(), family);
        var nullable = cursor.ReadBytes((columns.Length + 7) / 8);
        var metadata = TableMetadata.Parse(cursor.ReadToEnd(), columns, family);
        return new TableMap(tableId, database, name, columns, metadata.Unsigned, metadata.Define(database, name, nullable));
    }

    static string ReadName(ref PacketCursor cursor)
    {
        var name = PacketCursor.Text(cursor.ReadLengthEncodedBytes());
        cursor.Skip(1);
        return name;
    }

    /// <summary>Behind a type that is not known here, the metadata of the others cannot be found: the table stays unreadable.</summary>
    static ColumnFormat[] ReadFormats(ReadOnlySpan<byte> types, ReadOnlySpan<byte> metadata, ServerFamily family)
    {
        var columns = new ColumnFormat[types.Length];
        var cursor = new PacketCursor(metadata);
        var lost = false;
        for (var i = 0; i < columns.Length; i++)
        {
            var type = (MySqlType)types[i];
            var bytes = ColumnFormat.MetadataBytes(type);
            lost |= bytes < 0;
            if (lost)
            {
                columns[i] = new ColumnFormat(type, 0, 0, 0, ColumnFormat.Unreadable);
                continue;
            }
            byte low = bytes > 0 ? cursor.ReadByte() : (byte)0, high = bytes > 1 ? cursor.ReadByte() : (byte)0;
            columns[i] = ColumnFormat.Parse(type, low, high, family);
        }
        if (!lost && !cursor.AtEnd)
            throw new MySqlProtocolException($"{cursor.Remaining} bytes of column metadata too many", cursor.Offset);
        return columns;
    }
}
