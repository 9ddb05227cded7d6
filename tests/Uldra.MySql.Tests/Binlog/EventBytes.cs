using System.Buffers.Binary;
using System.Text;
using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>Events built by hand, with header and checksum.</summary>
static class EventBytes
{
    public static byte[] Build(EventKind kind, ReadOnlySpan<byte> body, uint endPosition = 0, ushort flags = 0, uint timestamp = 1)
    {
        var bytes = new byte[EventHeader.Bytes + body.Length + 4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, timestamp);
        bytes[4] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(13), endPosition);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(17), flags);
        body.CopyTo(bytes.AsSpan(EventHeader.Bytes));
        return Seal(bytes);
    }

    public static byte[] Seal(byte[] packet)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(packet.Length - 4), Crc32.Compute(packet.AsSpan(0, packet.Length - 4)));
        return packet;
    }

    public static byte[] ArtificialRotate(string file, ulong offset)
    {
        var body = new byte[8 + file.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(body, offset);
        Encoding.ASCII.GetBytes(file, body.AsSpan(8));
        return Build(EventKind.Rotate, body, flags: 0x20, timestamp: 0);
    }

    public static byte[] Query(string text, string database = "d")
    {
        var body = new byte[13 + database.Length + 1 + Encoding.UTF8.GetByteCount(text)];
        body[8] = (byte)database.Length;
        Encoding.ASCII.GetBytes(database, body.AsSpan(13));
        Encoding.UTF8.GetBytes(text, body.AsSpan(14 + database.Length));
        return Build(EventKind.Query, body);
    }

    public static byte[] Gtid(ulong number)
    {
        var body = new byte[42];
        body.AsSpan(1, 16).Fill(0xAA);
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(17), number);
        return Build(EventKind.Gtid, body);
    }

    /// <summary>XA PREPARE of X'61',X'',1 (or another one-letter name), or its commit in one phase.</summary>
    public static byte[] XaPrepare(char name = 'a', bool onePhase = false) => Build(EventKind.XaPrepare,
        [onePhase ? (byte)1 : (byte)0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, (byte)name]);

    public static byte[] Xid() => Build(EventKind.Xid, new byte[8]);

    /// <summary>Table d.t (id 7) with one INT column.</summary>
    public static byte[] TableMap() => Build(EventKind.TableMap,
        [7, 0, 0, 0, 0, 0, 1, 0, 1, (byte)'d', 0, 1, (byte)'t', 0, 1, 3, 0, 0]);

    public static byte[] InsertRow(int value, byte tableId = 7)
    {
        byte[] body = [tableId, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 0xFF, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(13), value);
        return Build(EventKind.WriteRows, body);
    }
}
