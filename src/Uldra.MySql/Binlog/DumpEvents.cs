using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// (1) Events of a live server, which takes us for a replica.
/// <code>
/// 0x00 │ event      or an error packet      or an EOF packet: the dump is over
/// 0x00 │ 0xEF │ 1 = acknowledge this │ event      for a semi-synchronous replica
/// </code>
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html</remarks>
sealed class DumpEvents(MySqlConnection connection, BinlogReaderOptions options, bool hasChecksum) : IEventSource
{
    /// <summary>Silence of this many heartbeats is a lost connection, and never less than <see cref="SilenceMin"/>: a source that looks
    /// for the start in a large log does not send heartbeats meanwhile.</summary>
    const int HeartbeatsMissed = 4;

    static readonly TimeSpan SilenceMin = TimeSpan.FromSeconds(60);

    bool _ended;

    /// <summary>Null until the first event says it.</summary>
    bool? _isSemiSync = options.SemiSync ? null : false;

    /// <summary>The source wants acknowledgements.</summary>
    public bool IsSemiSync => _isSemiSync == true;

    /// <summary>As negotiated, for what the source makes up itself; each file then says it for its events.</summary>
    public bool HasChecksum => hasChecksum;

    public ServerInfo Server => connection.Server;

    public bool HasBuffered => connection.HasBufferedPacket;

    public static async Task<DumpEvents> OpenAsync(MySqlConnection connection, BinlogReaderOptions options, CancellationToken token)
    {
        var family = connection.Server.Family;
        Require(options, family);
        var request = new DumpRequest(options, family);
        await connection.ExecuteAsync(request.Settings(), token).ConfigureAwait(false);
        var checksum = await connection.ScalarAsync("SELECT @master_binlog_checksum", token).ConfigureAwait(false);
        await connection.SendCommandAsync(DumpRequest.RegisterReplicaCommand, request.Registration(), token).ConfigureAwait(false);
        await connection.ReadOkAsync(token).ConfigureAwait(false);
        var (file, offset) = options.Start.FirstEvent;
        if (offset > DumpRequest.OffsetMax)
            offset = LogPosition.FirstOffset;
        await connection.SendCommandAsync(request.Command, request.Dump(file, offset), token).ConfigureAwait(false);
        if (options.SemiSync)
            connection.Unnumbered();
        connection.ReadTimeout = Max(options.HeartbeatPeriod * HeartbeatsMissed, SilenceMin);
        return new DumpEvents(connection, options, string.Equals(checksum, "CRC32", StringComparison.OrdinalIgnoreCase));
    }

    public bool TryRead(out ReadOnlyMemory<byte> packet)
    {
        if (_ended || !connection.TryReadPacket(out packet))
        {
            packet = default;
            return false;
        }
        packet = Take(packet);
        return !_ended;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken token) =>
        _ended ? default : Take(await connection.ReadPacketAsync(token).ConfigureAwait(false));

    /// <summary>Says that everything before this place is durable. Safe beside a read.</summary>
    public ValueTask AcknowledgeAsync(string file, ulong offset, CancellationToken token) =>
        IsSemiSync ? connection.WriteAsideAsync(SemiSyncReply.Write(file, offset), token) : ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> packet)
    {
        var span = packet.Span;
        if (span.Length > 1 && span[0] == OkPacket.Marker)
            return _isSemiSync == false ? packet[1..] : WithoutMark(packet[1..]);
        if (ErrorPacket.Is(span))
            throw ErrorPacket.Parse(span);
        if (!OkPacket.IsEof(span))
            throw new MySqlProtocolException("a packet in the log's stream that is neither event nor error nor end", 0);
        if (!options.StopAtEnd)
            throw ClientError.Lost("the source ended the dump, as it does when it shuts down or a reader with the same server id comes.");
        connection.EndCommand(OkPacket.ParseEof(span).Status);
        _ended = true;
        return default;
    }

    /// <summary>The first event is a rotation without a time, so its first byte is 0 where the source does not mark its events. Whether the
    /// mark asks for an answer does not matter: the caller answers for all that is durable.</summary>
    ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> marked)
    {
        var isMarked = marked.Span[0] == SemiSyncReply.Mark;
        _isSemiSync ??= isMarked;
        if (!IsSemiSync)
            return marked;
        if (!isMarked || marked.Length < 3)
            throw new MySqlProtocolException("an event without the mark of semi-synchronous replication", 1);
        return marked[2..];
    }

    static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    static void Require(BinlogReaderOptions options, ServerFamily family)
    {
        var kind = options.Start.Applied.Kind;
        var other = family == ServerFamily.MySql ? PositionKind.MariaDbGtid : PositionKind.MySqlGtid;
        if (kind == other)
            throw new ArgumentException($"The source is {family}, and the position to start at is of {kind}.", nameof(options));
        if (options.HeartbeatPeriod < TimeSpan.FromMilliseconds(1) || options.HeartbeatPeriod > TimeSpan.FromHours(1))
            throw new ArgumentOutOfRangeException(nameof(options), options.HeartbeatPeriod, "The heartbeat period must be 1 ms to 1 h.");
    }
}
