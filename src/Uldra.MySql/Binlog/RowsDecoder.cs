using Uldra.MySql.Compression;

namespace Uldra.MySql.Binlog;

/// <summary>Rows events and the table maps they refer to.</summary>
sealed class RowsDecoder(ServerFamily family)
{
    readonly TableMapCache _tables = new() { Family = family };
    MariaDbCompression? _compression;

    public ServerFamily Family
    {
        set => _tables.Family = value;
    }

    /// <summary>The table of <see cref="Rows"/>.</summary>
    public TableMap? Table { get; private set; }

    public RowsData Rows { get; private set; }

    public void BeginTransaction() => _tables.BeginTransaction();

    public void Map(ReadOnlySpan<byte> body) => _tables.Map(body);

    /// <summary>False for an event that only ends a statement, without rows.</summary>
    public bool Take(EventKind kind, ReadOnlyMemory<byte> body)
    {
        var rows = RowsEvent.Parse(kind, body.Span);
        if (rows.HasNoTable)
            return false;
        Table = _tables.Find(rows.TableId)
            ?? throw new MySqlProtocolException($"rows of table id {rows.TableId}, which this transaction has not mapped", 0);
        if (rows.Columns > Table.ColumnCount)
            throw new MySqlProtocolException(
                $"rows of {rows.Columns} columns for {Table.Database}.{Table.Name}, which has {Table.ColumnCount}", rows.Bitmap);
        Rows = Slice(rows, body) with { IsPartial = kind == EventKind.PartialUpdateRows };
        return true;
    }

    /// <summary>Rows that were held back.</summary>
    public void Give(TableMap table, in RowsData rows) => (Table, Rows) = (table, rows);

    RowsData Slice(in RowsEvent rows, ReadOnlyMemory<byte> body)
    {
        var first = Present(body[rows.Bitmap..rows.SecondBitmap], rows.Columns, Table!.ColumnCount);
        var second = rows.Kind == RowsKind.Update ? Present(body[rows.SecondBitmap..rows.Images], rows.Columns, Table.ColumnCount) : null;
        var images = body[rows.Images..];
        return new RowsData
        {
            Kind = rows.Kind,
            Images = rows.IsCompressed ? (_compression ??= new MariaDbCompression()).Decompress(images) : images,
            BeforeColumns = rows.Kind == RowsKind.Insert ? null : first,
            AfterColumns = rows.Kind == RowsKind.Insert ? first : second,
        };
    }

    /// <summary>Null when every column is there. An event may be narrower than its table: then the columns behind are absent.</summary>
    static ReadOnlyMemory<byte>? Present(ReadOnlyMemory<byte> bitmap, int columns, int tableColumns)
    {
        if (columns < tableColumns)
            return Widened(bitmap.Span, columns, tableColumns);
        // A bare null would become an empty memory here, by the conversion from an array, and not the absent one.
        return RowsEvent.AllPresent(bitmap.Span, columns) ? default(ReadOnlyMemory<byte>?) : bitmap;
    }

    static byte[] Widened(ReadOnlySpan<byte> bitmap, int columns, int tableColumns)
    {
        var wide = new byte[(tableColumns + 7) / 8];
        for (var i = 0; i < columns; i++)
            wide[i >> 3] |= (byte)(bitmap[i >> 3] & (1 << (i & 7)));
        return wide;
    }
}
