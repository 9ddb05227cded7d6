namespace Uldra.MySql.Binlog;

/// <summary>
/// MySQL's GTID events in both forms; the source's name is given as bytes so that no string is made per transaction.
/// <code>
/// 33, 34: flags: 1 │ uuid: 16 │ number: 8 │ logical clock: 1+8+8 │ commit time: 7 (bit 55: original commit time follows: 7) │ …
/// 42:     mysql::serialization: version │ size │ last field that must be known │ (field │ value)*, all as varlen
/// </code>
/// </summary>
readonly ref struct GtidEvent
{
    const int LogicalClockBytes = 17;
    const ulong HasOriginalTime = 1UL << 55;

    public ReadOnlySpan<byte> Uuid { get; init; }

    public ReadOnlySpan<byte> Tag { get; init; }

    public ulong Number { get; init; }

    /// <summary>Microseconds since 1970 on the server that first committed it; 0 when the source is too old to say.</summary>
    public ulong CommitMicros { get; init; }

    public static GtidEvent Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        cursor.Skip(1);
        var uuid = cursor.ReadBytes(16);
        var number = cursor.ReadUInt64();
        var micros = 0UL;
        if (cursor.Remaining >= LogicalClockBytes + 7)
        {
            cursor.Skip(LogicalClockBytes);
            micros = ReadMicros(ref cursor);
            if ((micros & HasOriginalTime) != 0)
                micros = ReadMicros(ref cursor);
        }
        return new GtidEvent { Uuid = uuid, Number = number, CommitMicros = micros & ~HasOriginalTime };
    }

    static ulong ReadMicros(ref PacketCursor cursor) => cursor.ReadUInt48() | (ulong)cursor.ReadByte() << 48;
}
