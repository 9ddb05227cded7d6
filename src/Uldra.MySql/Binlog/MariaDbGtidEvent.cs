namespace Uldra.MySql.Binlog;

/// <summary>
/// MariaDB's GTID event; the server id is the header's.
/// <code>
/// sequence: 8 │ domain: 4 │ flags: 1 │ [group commit: 8] │ [XA name: 4 + 1 + 1 + its two lengths]
///   │ [more flags: 1 │ [engines: 1] │ [sequence of the ALTER's start: 8] │ [thread: 4]] │ zeros up to 19 bytes
/// </code>
/// </summary>
/// <remarks>https://mariadb.com/kb/en/gtid_event/</remarks>
readonly record struct MariaDbGtidEvent(ulong Sequence, uint Domain, TransactionTraits Traits)
{
    const byte AllTraits = (byte)(TransactionTraits.Standalone | TransactionTraits.Transactional | TransactionTraits.AllowParallel
        | TransactionTraits.Waited | TransactionTraits.Ddl);

    const byte HasGroupCommit = 0x02;
    const byte PreparedXa = 0x40;
    const byte CompletedXa = 0x80;

    const byte MultiEngine = 0x01;
    const byte StartedAlter = 0x02;
    const byte CommittedAlter = 0x04;
    const byte RolledBackAlter = 0x08;
    const byte HasThread = 0x10;

    public bool IsStandalone => (Traits & TransactionTraits.Standalone) != 0;

    /// <summary>Transactions with the same number were committed together; 0 for none.</summary>
    public ulong GroupCommit { get; private init; }

    /// <summary>Name of the XA transaction that is prepared here; null when none is.</summary>
    public string? PreparedName { get; private init; }

    public AlterPhase Alter { get; private init; }

    /// <summary>Sequence of the ALTER's start, at its commit and rollback.</summary>
    public ulong AlterStart { get; private init; }

    /// <summary>Since 11.5; 0 where it is not logged.</summary>
    public uint ThreadId { get; private init; }

    public static MariaDbGtidEvent Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var sequence = cursor.ReadUInt64();
        var domain = cursor.ReadUInt32();
        var flags = cursor.ReadByte();
        var groupCommit = (flags & HasGroupCommit) != 0 ? cursor.ReadUInt64() : 0;
        var name = (flags & (PreparedXa | CompletedXa)) != 0 ? XaName.OfGtid(ref cursor) : null;
        var more = cursor.AtEnd ? (byte)0 : cursor.ReadByte();
        if ((more & MultiEngine) != 0)
            cursor.Skip(1);
        return new MariaDbGtidEvent(sequence, domain, (TransactionTraits)(flags & AllTraits))
        {
            GroupCommit = groupCommit,
            PreparedName = (flags & PreparedXa) != 0 ? name : null,
            Alter = PhaseOf(more),
            AlterStart = (more & (CommittedAlter | RolledBackAlter)) != 0 ? cursor.ReadUInt64() : 0,
            ThreadId = (more & HasThread) != 0 ? cursor.ReadUInt32() : 0,
        };
    }

    static AlterPhase PhaseOf(byte more) => (more & (StartedAlter | CommittedAlter | RolledBackAlter)) switch
    {
        0 => AlterPhase.None,
        StartedAlter => AlterPhase.Started,
        CommittedAlter => AlterPhase.Committed,
        RolledBackAlter => AlterPhase.RolledBack,
        _ => throw new MySqlProtocolException("an ALTER that starts and ends at once", 0),
    };
}
