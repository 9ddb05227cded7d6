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
    public uint ThreadId { get; private init; }

    public ReadOnlySpan<byte> Database { get; private init; }

    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>Where the text starts in the event's body.</summary>
    public int TextOffset { get; private init; }

    public static QueryEvent Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var thread = cursor.ReadUInt32();
        cursor.Skip(4);
        var databaseLength = cursor.ReadByte();
        cursor.Skip(2);
        cursor.Skip(cursor.ReadUInt16());
        var database = cursor.ReadBytes(databaseLength);
        cursor.Skip(1);
        return new QueryEvent { ThreadId = thread, Database = database, TextOffset = cursor.Offset, Text = cursor.ReadToEnd() };
    }

    /// <summary>The same with the text of MariaDB's compressed event, which is compressed where another's text stands.</summary>
    public QueryEvent WithText(ReadOnlySpan<byte> text) => new() { ThreadId = ThreadId, Database = Database, Text = text };

    public bool Is(ReadOnlySpan<byte> word) => Text.SequenceEqual(word);

    public bool StartsWith(ReadOnlySpan<byte> word) => Text.StartsWith(word);

    public LogStatement ToStatement() => new(PacketCursor.Text(Database), PacketCursor.Text(Text));
}
