using System.Buffers.Binary;

namespace Uldra.MySql.Binlog;

/// <summary>
/// The common header of version 4.
/// <code>
/// timestamp: 4 │ type: 1 │ server id: 4 │ event size: 4 │ end position: 4 │ flags: 2
/// </code>
/// </summary>
/// <param name="EndPosition">The low 32 bits of the place behind the event in its file; 0 for events that stand in no file, and
/// (MariaDB 11.4 and later) for those within a transaction.</param>
readonly record struct EventHeader(uint Timestamp, EventKind Kind, uint ServerId, uint Size, uint EndPosition, ushort Flags)
{
    public const int Bytes = 19;

    public const int FlagsOffset = 17;
    public const byte InUseFlag = 0x01;

    const ushort ArtificialFlag = 0x20;
    const ushort IgnorableFlag = 0x80;

    /// <summary>Only of a format description: its file is being written, or its server crashed.</summary>
    public bool IsInUse => Kind == EventKind.FormatDescription && (Flags & InUseFlag) != 0;

    public bool IsArtificial => (Flags & ArtificialFlag) != 0;

    /// <summary>Whoever does not know this kind may pass over it.</summary>
    public bool IsIgnorable => (Flags & IgnorableFlag) != 0;

    /// <summary>The bytes must be at least a header long.</summary>
    public static EventHeader Parse(ReadOnlySpan<byte> packet) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(packet),
        (EventKind)packet[4],
        BinaryPrimitives.ReadUInt32LittleEndian(packet[5..]),
        BinaryPrimitives.ReadUInt32LittleEndian(packet[9..]),
        BinaryPrimitives.ReadUInt32LittleEndian(packet[13..]),
        BinaryPrimitives.ReadUInt16LittleEndian(packet[FlagsOffset..]));
}
