using System.Buffers.Binary;

namespace Uldra.MySql.Binlog;

/// <summary>
/// What surrounds an event's body: the header in front, and behind it a checksum if the file has them.
/// </summary>
/// <param name="hasChecksum">What was negotiated; each file's format description then says it for its file.</param>
sealed class EventEnvelope(bool hasChecksum, bool verify)
{
    const int ChecksumBytes = 4;

    bool _hasChecksum = hasChecksum;

    /// <summary>
    /// Descriptions are as they were written: then they have a right checksum even where the other events have none, and a damaged
    /// one cannot switch the check off. A dump that starts in the middle of a file sends a changed copy.
    /// </summary>
    public bool HasWrittenDescriptions { get; init; }

    /// <summary>Of the present file; known behind its first event.</summary>
    public FormatDescription Description { get; private set; }

    public static EventHeader ReadHeader(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < EventHeader.Bytes)
            throw new MySqlProtocolException($"an event of {packet.Length} bytes", 0);
        var header = EventHeader.Parse(packet);
        if (header.Size != (uint)packet.Length)
            throw new MySqlProtocolException($"an event of {packet.Length} bytes that says it has {header.Size}", 9);
        return header;
    }

    /// <summary>The body of an event of the log itself.</summary>
    public ReadOnlyMemory<byte> Open(in EventHeader header, ReadOnlyMemory<byte> packet)
    {
        if (header.Kind == EventKind.FormatDescription)
        {
            Description = FormatDescription.Parse(packet.Span[EventHeader.Bytes..]);
            _hasChecksum = Description.HasChecksum;
        }
        // A format description always has the room for its checksum, even when there are none.
        else if (!_hasChecksum)
            return packet[EventHeader.Bytes..];
        if (packet.Length < EventHeader.Bytes + ChecksumBytes)
            throw new MySqlProtocolException("an event without its checksum", packet.Length);
        if (verify && (_hasChecksum || (header.Kind == EventKind.FormatDescription && HasWrittenDescriptions)))
            Verify(header.IsInUse ? WithoutInUse(packet.Span) : packet.Span);
        return packet[EventHeader.Bytes..^ChecksumBytes];
    }

    /// <summary>A server marks the file that it writes, or died while writing, behind the checksum's back.</summary>
    static byte[] WithoutInUse(ReadOnlySpan<byte> packet)
    {
        var copy = packet.ToArray();
        copy[EventHeader.FlagsOffset] &= unchecked((byte)~EventHeader.InUseFlag);
        return copy;
    }

    static void Verify(ReadOnlySpan<byte> packet)
    {
        var logged = BinaryPrimitives.ReadUInt32LittleEndian(packet[^ChecksumBytes..]);
        var computed = Crc32.Compute(packet[..^ChecksumBytes]);
        if (logged != computed)
            throw new MySqlProtocolException($"checksum 0x{computed:X8} where the source wrote 0x{logged:X8}: the event was damaged",
                packet.Length - ChecksumBytes);
    }
}
