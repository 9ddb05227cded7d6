namespace Uldra.MySql.Binlog;

/// <summary>
/// MariaDB's GTID event; the server id is the header's.
/// <code>
/// sequence: 8 │ domain: 4 │ flags: 1 │ [commit id: 8] │ [xid: 6 + its two lengths] │ [more flags: 1 │ …]
/// </code>
/// </summary>
/// <remarks>https://mariadb.com/kb/en/gtid_event/</remarks>
readonly record struct MariaDbGtidEvent(ulong Sequence, uint Domain, bool IsStandalone, bool IsXa, bool IsStartedAlter)
{
    const byte Standalone = 0x01;
    const byte HasCommitId = 0x02;
    const byte PreparedXa = 0x40;
    const byte CompletedXa = 0x80;

    /// <summary>ALTER TABLE in two parts (binlog_alter_two_phase): start, commit, rollback.</summary>
    const byte AnyPartOfAlter = 0x02 | 0x04 | 0x08;

    public static MariaDbGtidEvent Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var sequence = cursor.ReadUInt64();
        var domain = cursor.ReadUInt32();
        var flags = cursor.ReadByte();
        var isXa = (flags & (PreparedXa | CompletedXa)) != 0;
        if ((flags & HasCommitId) != 0)
            cursor.Skip(8);
        var more = isXa || cursor.AtEnd ? (byte)0 : cursor.ReadByte();
        return new MariaDbGtidEvent(sequence, domain, (flags & Standalone) != 0, isXa, (more & AnyPartOfAlter) != 0);
    }
}
