using System.Buffers.Binary;
using System.Text;

namespace Uldra.MySql;

/// <summary>
/// Reads the protocol's basic types from one packet, left to right, and never beyond its end: a length that the bytes do not back up is
/// a <see cref="MySqlProtocolException"/>. It copies nothing; spans live as long as the packet.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_data_types.html</remarks>
ref struct PacketCursor(ReadOnlySpan<byte> packet)
{
    const byte NullMarker = 0xFB;

    readonly ReadOnlySpan<byte> _packet = packet;
    int _offset;

    public readonly int Offset => _offset;

    public readonly int Remaining => _packet.Length - _offset;

    public readonly bool AtEnd => _offset == _packet.Length;

    /// <summary>The next byte without moving on.</summary>
    public readonly byte Peek() => Remaining > 0 ? _packet[_offset] : throw Short(1);

    public byte ReadByte()
    {
        if (Remaining == 0)
            throw Short(1);
        return _packet[_offset++];
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2));

    public uint ReadUInt24()
    {
        var bytes = ReadBytes(3);
        return (uint)(bytes[0] | bytes[1] << 8 | bytes[2] << 16);
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    public ulong ReadUInt48() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4)) | (ulong)ReadUInt16() << 32;

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
            throw Short(count);
        var bytes = _packet.Slice(_offset, count);
        _offset += count;
        return bytes;
    }

    public void Skip(int count) => ReadBytes(count);

    public ReadOnlySpan<byte> ReadToEnd() => ReadBytes(Remaining);

    /// <summary>A length-encoded integer. 0xFB (NULL in a row) and 0xFF (an error) are no integers and are refused.</summary>
    public ulong ReadLengthEncoded()
    {
        var first = ReadByte();
        if (first < NullMarker)
            return first;
        return first switch
        {
            0xFC => ReadUInt16(),
            0xFD => ReadUInt24(),
            0xFE => ReadUInt64(),
            _ => throw new MySqlProtocolException($"0x{first:X2} where a length-encoded integer begins", _offset - 1),
        };
    }

    public ReadOnlySpan<byte> ReadLengthEncodedBytes()
    {
        var start = _offset;
        var length = ReadLengthEncoded();
        if (length > (ulong)Remaining)
            throw new MySqlProtocolException($"a value of {length} bytes with {Remaining} bytes left in the packet", start);
        return ReadBytes((int)length);
    }

    /// <summary>A column of a text row: false for SQL NULL.</summary>
    public bool TryReadColumn(out ReadOnlySpan<byte> value)
    {
        if (Peek() == NullMarker)
        {
            _offset++;
            value = default;
            return false;
        }
        value = ReadLengthEncodedBytes();
        return true;
    }

    /// <summary>Bytes up to a zero byte, which is consumed and not returned.</summary>
    public ReadOnlySpan<byte> ReadNullTerminated()
    {
        var length = _packet[_offset..].IndexOf((byte)0);
        if (length < 0)
            throw new MySqlProtocolException("a text without its closing zero byte", _offset);
        var bytes = _packet.Slice(_offset, length);
        _offset += length + 1;
        return bytes;
    }

    /// <summary>Bytes up to a zero byte or to the packet's end: some servers leave out a last field's zero.</summary>
    public ReadOnlySpan<byte> ReadNullTerminatedOrRest() =>
        _packet[_offset..].Contains((byte)0) ? ReadNullTerminated() : ReadToEnd();

    /// <summary>UTF-8 for names and messages. Invalid sequences become U+FFFD: never use it for row data.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    readonly MySqlProtocolException Short(int wanted) => new($"{wanted} bytes expected, {Remaining} left in the packet", _offset);
}
