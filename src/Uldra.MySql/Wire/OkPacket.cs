namespace Uldra.MySql;

/// <summary>
/// What a statement without rows answers, or (with zeros in front) what ends rows.
/// <code>
/// OK:  0x00 │ affected rows: lenenc │ last insert id: lenenc │ status: 2 bytes │ warnings: 2 bytes │ text
/// EOF: 0xFE │ warnings: 2 bytes │ status: 2 bytes
/// </code>
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html</remarks>
readonly record struct OkPacket(ulong AffectedRows, ulong LastInsertId, ServerStatus Status, ushort Warnings)
{
    public const byte Marker = 0x00;
    public const byte EofMarker = 0xFE;

    public bool HasMore => (Status & ServerStatus.MoreResults) != 0;

    public static OkPacket Parse(ReadOnlySpan<byte> packet)
    {
        var cursor = new PacketCursor(packet);
        if (cursor.ReadByte() != Marker)
            throw new MySqlProtocolException($"0x{packet[0]:X2} where an OK packet begins", 0);
        var affected = cursor.ReadLengthEncoded();
        var inserted = cursor.ReadLengthEncoded();
        var status = (ServerStatus)cursor.ReadUInt16();
        return new OkPacket(affected, inserted, status, cursor.ReadUInt16());
    }

    /// <summary>The length sets it apart from a row whose first value is longer than 16 MB, which begins with the same byte.</summary>
    public static bool IsEof(ReadOnlySpan<byte> packet) => packet.Length is > 0 and < 9 && packet[0] == EofMarker;

    public static OkPacket ParseEof(ReadOnlySpan<byte> packet)
    {
        var cursor = new PacketCursor(packet);
        if (cursor.ReadByte() != EofMarker)
            throw new MySqlProtocolException($"0x{packet[0]:X2} where an EOF packet begins", 0);
        var warnings = cursor.ReadUInt16();
        return new OkPacket(0, 0, (ServerStatus)cursor.ReadUInt16(), warnings);
    }
}
