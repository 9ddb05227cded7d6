namespace Uldra.MySql.Binlog;

/// <summary>
/// A statement as text.
/// <code>
/// thread: 4 │ seconds: 4 │ database length: 1 │ error: 2 │ status length: 2 │ status variables │ database │ zero │ text
/// </code>
/// The status variables (character sets, sql_mode, default values) matter to whoever executes it; we do not.
/// </summary>
readonly ref struct QueryEvent
{
    QueryEvent(ReadOnlySpan<byte> database, ReadOnlySpan<byte> text)
    {
        Database = database;
        Text = text;
    }

    public ReadOnlySpan<byte> Database { get; }

    public ReadOnlySpan<byte> Text { get; }

    public static QueryEvent Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        cursor.Skip(8);
        var databaseLength = cursor.ReadByte();
        cursor.Skip(2);
        cursor.Skip(cursor.ReadUInt16());
        var database = cursor.ReadBytes(databaseLength);
        cursor.Skip(1);
        return new QueryEvent(database, cursor.ReadToEnd());
    }

    public bool Is(ReadOnlySpan<byte> word) => Text.SequenceEqual(word);

    public bool StartsWith(ReadOnlySpan<byte> word) => Text.StartsWith(word);

    public LogStatement ToStatement() => new(PacketCursor.Text(Database), PacketCursor.Text(Text));
}
