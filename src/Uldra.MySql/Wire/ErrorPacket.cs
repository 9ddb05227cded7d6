namespace Uldra.MySql;

/// <summary>
/// The server's refusal.
/// <code>
/// 0xFF │ code: 2 bytes │ '#' + SQLSTATE: 6 bytes, absent before the client has said what it can │ message to the end
/// </code>
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html</remarks>
static class ErrorPacket
{
    public const byte Marker = 0xFF;

    /// <summary>MYSQL_ERRMSG_SIZE is 512; with room to spare. Beyond it an unasked packet is no error message.</summary>
    public const int LastWordBytesMax = 4096;

    public static bool Is(ReadOnlySpan<byte> packet) => packet.Length > 0 && packet[0] == Marker;

    /// <summary>The error as an exception after which the connection can go on.</summary>
    /// <exception cref="MySqlProtocolException">It is no error packet.</exception>
    public static MySqlException Parse(ReadOnlySpan<byte> packet)
    {
        var cursor = new PacketCursor(packet);
        if (cursor.ReadByte() != Marker)
            throw new MySqlProtocolException("no error packet", 0);
        return Read(ref cursor, inStep: true);
    }

    /// <summary>Null when it is no error packet.</summary>
    public static MySqlException? TryParse(ReadOnlySpan<byte> packet, bool inStep)
    {
        if (packet.Length < 3 || packet[0] != Marker)
            return null;
        var cursor = new PacketCursor(packet[1..]);
        return Read(ref cursor, inStep);
    }

    static MySqlException Read(ref PacketCursor cursor, bool inStep)
    {
        var code = cursor.ReadUInt16();
        var state = ClientError.GeneralState;
        if (cursor.Remaining >= 6 && cursor.Peek() == (byte)'#')
        {
            cursor.Skip(1);
            state = PacketCursor.Text(cursor.ReadBytes(5));
        }
        var message = PacketCursor.Text(cursor.ReadToEnd());
        return new MySqlException(code, state, message) { InStep = inStep && !ErrorKinds.EndsSession(code) };
    }
}
