using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>What a replica says before and with its request for the log, for both families.</summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_binlog_dump_gtid.html,
/// https://mariadb.com/kb/en/replica-registration/</remarks>
sealed class DumpRequest(BinlogReaderOptions options, ServerFamily family)
{
    public const byte RegisterReplicaCommand = 0x15;

    /// <summary>The last place that a dump by position can start at.</summary>
    public const ulong OffsetMax = uint.MaxValue;

    const byte DumpCommand = 0x12;
    const byte DumpGtidCommand = 0x1E;
    const ushort NonBlocking = 1;

    /// <summary>MariaDB leaves the comments out otherwise, and then the sizes of its events do not add up to offsets.</summary>
    const ushort SendAnnotations = 2;

    bool ByGtid => options.Start.Applied.Kind != PositionKind.File;

    public byte Command => ByGtid && family == ServerFamily.MySql ? DumpGtidCommand : DumpCommand;

    /// <summary>Session variables that the dump reads.</summary>
    public string Settings() => options.SemiSync ? $"{Basics()}, @rpl_semi_sync_replica = 1, @rpl_semi_sync_slave = 1" : Basics();

    string Basics()
    {
        var heartbeat = (options.HeartbeatPeriod.Ticks * 100).ToString(CultureInfo.InvariantCulture);
        var settings = $"SET @master_binlog_checksum = @@global.binlog_checksum, @master_heartbeat_period = {heartbeat}";
        if (family == ServerFamily.MySql)
            return $"{settings}, @source_binlog_checksum = @@global.binlog_checksum, @source_heartbeat_period = {heartbeat}, "
                + $"@slave_uuid = '{ReplicaUuid()}', @replica_uuid = '{ReplicaUuid()}'";
        settings += ", @mariadb_slave_capability = 4";
        return ByGtid
            ? $"{settings}, @slave_connect_state = '{options.Start.Applied.ToGtidPosition()}', @slave_gtid_strict_mode = 0, "
                + "@slave_gtid_ignore_duplicates = 0"
            : settings;
    }

    /// <summary>
    /// Server id, no host, user or password, no port, no rank, no source id: it shows in SHOW REPLICAS and nothing connects back.
    /// </summary>
    public byte[] Registration()
    {
        var payload = new byte[4 + 3 + 2 + 4 + 4];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, options.ServerId);
        return payload;
    }

    public byte[] Dump(string file, ulong offset) => Command == DumpGtidCommand ? ByGtidSet() : ByPosition(file, offset);

    /// <summary>offset: 4 │ flags: 2 │ server id: 4 │ file name. A start behind 4 GiB cannot be said: <see cref="OffsetMax"/>.</summary>
    byte[] ByPosition(string file, ulong offset)
    {
        var name = Encoding.UTF8.GetBytes(file);
        var payload = new byte[10 + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, (uint)offset);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(4), Flags());
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(6), options.ServerId);
        name.CopyTo(payload, 10);
        return payload;
    }

    /// <summary>flags: 2 │ server id: 4 │ name length: 4 │ offset: 8 │ set length: 4 │ set</summary>
    byte[] ByGtidSet()
    {
        var set = GtidSetBytes.Encode(options.Start.Applied);
        var payload = new byte[22 + set.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, Flags());
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(2), options.ServerId);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(10), 4);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(18), set.Length);
        set.CopyTo(payload, 22);
        return payload;
    }

    ushort Flags() => (ushort)((options.StopAtEnd ? NonBlocking : 0) | (family == ServerFamily.MariaDb ? SendAnnotations : 0));

    /// <summary>The same for the same server id, so that the source ends our own forgotten connection when we come back.</summary>
    Guid ReplicaUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        "uldra-reader"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], options.ServerId);
        return new Guid(bytes, bigEndian: true);
    }
}
