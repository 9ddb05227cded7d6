using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>(1) Events of a live log as transactions: register, dump, heartbeats, checksums, rotation. It does not reconnect:
/// the caller does, from the last Commit.</summary>
/// <remarks>Not safe for concurrent use. After an exception it is only good for disposal.</remarks>
public sealed class BinlogReader : IAsyncDisposable
{
    /// <summary>Silence of this many heartbeats is a lost connection, and never less than <see cref="SilenceMin"/>: a source that looks
    /// for the start in a large log does not send heartbeats meanwhile.</summary>
    const int HeartbeatsMissed = 4;

    static readonly TimeSpan SilenceMin = TimeSpan.FromSeconds(60);

    readonly MySqlConnection _connection;
    readonly EventDecoder _decoder;
    readonly bool _stopAtEnd;
    bool _ended;

    BinlogReader(MySqlConnection connection, EventDecoder decoder, bool stopAtEnd)
    {
        _connection = connection;
        _decoder = decoder;
        _stopAtEnd = stopAtEnd;
    }

    public ServerInfo Server => _connection.Server;

    /// <summary>More events are already in memory: the caller need not hand over what it has yet.</summary>
    public bool HasBuffered => _decoder.HasPending || _connection.HasBufferedPacket;

    public TransactionStart Transaction => _decoder.Transaction;

    /// <summary>The table of <see cref="Rows"/>.</summary>
    public TableMap Table => _decoder.Table ?? throw new InvalidOperationException("No rows were read yet.");

    public RowsData Rows => _decoder.Rows;

    public LogStatement Statement => _decoder.Statement;

    /// <summary>The log file that is being read; empty until the source named it.</summary>
    public string File => _decoder.File;

    /// <summary>The offset behind the last event.</summary>
    public ulong EndOffset => _decoder.EndOffset;

    /// <exception cref="MySqlException">The source cannot be reached or refuses: 1236 when its log does not reach back or the position is
    /// not its own (this one may also come from the first <see cref="ReadAsync"/>).</exception>
    public static async Task<BinlogReader> OpenAsync(MySqlConnectionOptions source, BinlogReaderOptions options, CancellationToken token)
    {
        var connection = await MySqlConnection.ConnectAsync(source, token).ConfigureAwait(false);
        try
        {
            return await OpenAsync(connection, options, token).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="MySqlException">The source ended the dump, or the connection is lost (silence counts as such).</exception>
    /// <exception cref="BinlogFormatException">An event is malformed or not handled.</exception>
    public ValueTask<BinlogItem> ReadAsync(CancellationToken token)
    {
        if (_decoder.TryTakePending(out var item))
            return new ValueTask<BinlogItem>(item);
        while (!_ended && _connection.HasBufferedPacket)
        {
            var read = _connection.ReadPacketAsync(token);
            if (!read.IsCompletedSuccessfully)
                return WaitAsync(read, token);
            Take(read.Result);
            if (_decoder.TryTakePending(out item))
                return new ValueTask<BinlogItem>(item);
        }
        return _ended ? new ValueTask<BinlogItem>(BinlogItem.End) : WaitAsync(_connection.ReadPacketAsync(token), token);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    static async Task<BinlogReader> OpenAsync(MySqlConnection connection, BinlogReaderOptions options, CancellationToken token)
    {
        var family = connection.Server.Family;
        Require(options, family);
        var request = new DumpRequest(options, family);
        await connection.ExecuteAsync(request.Settings(), token).ConfigureAwait(false);
        var checksum = await connection.ScalarAsync("SELECT @master_binlog_checksum", token).ConfigureAwait(false);
        await connection.SendCommandAsync(DumpRequest.RegisterReplicaCommand, request.Registration(), token).ConfigureAwait(false);
        await connection.ReadOkAsync(token).ConfigureAwait(false);

        var (file, offset) = StartOf(options.Start);
        var hasChecksum = string.Equals(checksum, "CRC32", StringComparison.OrdinalIgnoreCase);
        var decoder = new EventDecoder(options.Start.Applied.Kind, family, hasChecksum, options.VerifyChecksum);
        await connection.SendCommandAsync(request.Command, request.Dump(file, offset), token).ConfigureAwait(false);
        connection.ReadTimeout = Max(options.HeartbeatPeriod * HeartbeatsMissed, SilenceMin);
        return new BinlogReader(connection, decoder, options.StopAtEnd);
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

    /// <summary>An empty file name means the oldest file that the source still has.</summary>
    static (string File, ulong Offset) StartOf(LogPosition start)
    {
        const ulong FirstEvent = 4;
        if (start.Applied.Kind != PositionKind.File)
            return ("", FirstEvent);
        if (start.File.Length > 0)
            return (start.File, Math.Max(start.Offset, FirstEvent));
        return start.Applied.PrefixPlace() is { } place ? (place.File, Math.Max(place.Offset, FirstEvent)) : ("", FirstEvent);
    }

    async ValueTask<BinlogItem> WaitAsync(ValueTask<ReadOnlyMemory<byte>> read, CancellationToken token)
    {
        while (true)
        {
            Take(await read.ConfigureAwait(false));
            if (_decoder.TryTakePending(out var item))
                return item;
            if (_ended)
                return BinlogItem.End;
            read = _connection.ReadPacketAsync(token);
        }
    }

    /// <summary>OK and an event, an error, or the end.</summary>
    void Take(ReadOnlyMemory<byte> packet)
    {
        var span = packet.Span;
        if (!span.IsEmpty && span[0] == OkPacket.Marker)
            _decoder.Decode(packet[1..]);
        else if (ErrorPacket.Is(span))
            throw ErrorPacket.Parse(span);
        else if (OkPacket.IsEof(span) && _stopAtEnd)
        {
            _connection.EndCommand(OkPacket.ParseEof(span).Status);
            _ended = true;
        }
        else if (OkPacket.IsEof(span))
            throw ClientError.Lost("the source ended the dump, as it does when it shuts down or a reader with the same server id comes.");
        else
            throw new MySqlProtocolException("a packet in the log's stream that is neither event nor error nor end", 0);
    }
}
