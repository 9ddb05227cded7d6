namespace Uldra.MySql.Binlog;

/// <summary>
/// MySQL's tagged GTID event (42), in the server's own serialization: numbers have as many low one-bits in their first byte as bytes
/// follow it, signed ones count 0, -1, 1, -2, …; fields come in order, each behind its number, and may be left out.
/// </summary>
/// <remarks>MySQL: <c>mysql/serialization</c> and <c>Gtid_event::define_fields</c>.</remarks>
static class TaggedGtidEvent
{
    const int TagMax = 32;

    enum Field
    {
        Flags = 0,
        Uuid = 1,
        Number = 2,
        Tag = 3,
        LastCommitted = 4,
        SequenceNumber = 5,
        CommitTime = 6,
        OriginalCommitTime = 7,
    }

    /// <param name="body">The event behind its header.</param>
    /// <param name="uuid">16 bytes that receive the uuid, which stands in the event one number per byte.</param>
    public static GtidEvent Parse(ReadOnlySpan<byte> body, Span<byte> uuid)
    {
        var cursor = new PacketCursor(body);
        if (ReadUnsigned(ref cursor) != 1)
            throw new MySqlProtocolException("a GTID in an unknown serialization", 0);
        ReadUnsigned(ref cursor);
        if (ReadUnsigned(ref cursor) > (ulong)Field.OriginalCommitTime)
            throw new MySqlProtocolException("a GTID with fields that must be known and are not", cursor.Offset);
        ReadOnlySpan<byte> tag = default;
        ulong number = 0, micros = 0;
        for (var next = ReadUnsigned(ref cursor); next <= (ulong)Field.OriginalCommitTime;)
        {
            switch ((Field)next)
            {
                case Field.Uuid: ReadUuid(ref cursor, uuid); break;
                case Field.Number: number = (ulong)ReadSigned(ref cursor); break;
                case Field.Tag: tag = ReadTag(ref cursor); break;
                case Field.CommitTime or Field.OriginalCommitTime: micros = ReadUnsigned(ref cursor); break;
                default: ReadUnsigned(ref cursor); break;
            }
            if (cursor.AtEnd)
                break;
            next = ReadUnsigned(ref cursor);
        }
        return new GtidEvent { Uuid = uuid, Tag = tag, Number = number, CommitMicros = micros };
    }

    static void ReadUuid(ref PacketCursor cursor, Span<byte> uuid)
    {
        for (var i = 0; i < uuid.Length; i++)
            uuid[i] = (byte)ReadUnsigned(ref cursor);
    }

    static ReadOnlySpan<byte> ReadTag(scoped ref PacketCursor cursor)
    {
        var length = ReadUnsigned(ref cursor);
        return length <= TagMax
            ? cursor.ReadBytes((int)length)
            : throw new MySqlProtocolException($"a GTID's tag of {length} bytes", cursor.Offset);
    }

    static long ReadSigned(ref PacketCursor cursor)
    {
        var raw = ReadUnsigned(ref cursor);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    static ulong ReadUnsigned(ref PacketCursor cursor)
    {
        var first = cursor.ReadByte();
        var more = System.Numerics.BitOperations.TrailingZeroCount(~(uint)first);
        var value = more >= 7 ? 0UL : (ulong)(first >> (more + 1));
        var shift = more >= 7 ? 0 : 7 - more;
        foreach (var b in cursor.ReadBytes(more))
        {
            value |= (ulong)b << shift;
            shift += 8;
        }
        return value;
    }
}
