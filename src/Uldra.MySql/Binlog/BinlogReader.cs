using Uldra.MySql.Compression;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>(1) The log of a live server, or log files, as transactions: begin, rows and statements, commit. It does not reconnect:
/// the caller does, from the last Commit.</summary>
/// <remarks>Not safe for concurrent use. After an exception it is only good for disposal.</remarks>
public sealed class BinlogReader : IAsyncDisposable
{
    readonly IEventSource _source;
    readonly EventDecoder _decoder;

    /// <summary>What lies before the start and comes nevertheless: files are read as they are, and a dump by position cannot start behind
    /// 4 GiB, so it starts at the file's beginning.</summary>
    readonly TransactionSet? _passOver;
    bool _ownsPrepared;
    bool _requiresPrepared;
    bool _isPassedOver;
    bool _ended;

    BinlogReader(IEventSource source, EventDecoder decoder, TransactionSet? passOver)
    {
        _source = source;
        _decoder = decoder;
        _passOver = passOver;
    }

    /// <summary>This machine has libzstd, without which MySQL's compressed transactions stop the reader.</summary>
    public static bool HasZstd => ZstdDecompressor.IsAvailable;

    /// <summary>The server that is read, or that wrote the file which is read.</summary>
    public ServerInfo Server => _source.Server;

    /// <summary>More events are already in memory: the caller need not hand over what it has yet.</summary>
    public bool HasBuffered => _decoder.HasPending || _source.HasBuffered;

    public TransactionStart Transaction => _decoder.Transaction;

    /// <summary>The table of <see cref="Rows"/>.</summary>
    public TableMap Table => _decoder.Table ?? throw new InvalidOperationException("No rows were read yet.");

    public RowsData Rows => _decoder.Rows;

    public LogStatement Statement => _decoder.Statement;

    /// <summary>The log file that is being read; empty until the source named it.</summary>
    public string File => _decoder.File;

    /// <summary>The offset behind the last event.</summary>
    public ulong EndOffset => _decoder.EndOffset;

    /// <summary>Where the event that was read last starts in <see cref="File"/>; for the inner events of a compressed transaction, where
    /// that one does.</summary>
    public ulong EventOffset => _decoder.EventOffset;

    /// <summary>When the statement of the last event ran, in Unix seconds on the server that first ran it.</summary>
    public uint EventTime => _decoder.EventTime;

    /// <summary>The storage engine's number of the transaction, at its Commit; 0 where there is none.</summary>
    public ulong Xid => _decoder.Xid;

    /// <summary>XA transactions that are prepared and not decided, as far as the log was read.</summary>
    public PreparedTransactions Prepared => _decoder.Prepared;

    /// <summary>Events of kinds not known here that were passed over because their sender marked them as ignorable.</summary>
    public long IgnoredEvents => _decoder.IgnoredEvents;

    /// <summary>The source counts this reader as a semi-synchronous replica; known from the first item on.</summary>
    public bool IsSemiSync => _source is DumpEvents { IsSemiSync: true };

    /// <summary>At the End: the log ended within a transaction, which a server was still writing or a crash cut off.</summary>
    public bool IsCutOff => _decoder.InTransaction || _source is FileEvents { IsCutOff: true };

    /// <exception cref="MySqlException">The source cannot be reached or refuses: 1236 when its log does not reach back or the position is
    /// not its own (this one may also come from the first <see cref="ReadAsync"/>).</exception>
    public static async Task<BinlogReader> OpenAsync(MySqlConnectionOptions source, BinlogReaderOptions options, CancellationToken token)
    {
        var connection = await MySqlConnection.ConnectAsync(source, token).ConfigureAwait(false);
        try
        {
            var dump = await DumpEvents.OpenAsync(connection, options, token).ConfigureAwait(false);
            var kind = options.Start.Applied.Kind;
            var decoder = new EventDecoder(kind, connection.Server.Family, dump.HasChecksum, options.VerifyChecksum, options.Prepared);
            return new BinlogReader(dump, decoder, Before(options.Start))
            {
                _requiresPrepared = options.RequirePrepared, _ownsPrepared = options.Prepared is null,
            };
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads files, without any server; ends with <see cref="BinlogItem.End"/> behind the last whole event.</summary>
    /// <exception cref="BinlogFormatException">A file is no log, is encrypted, or (later, from <see cref="ReadAsync"/>) one is missing.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<BinlogReader> OpenFilesAsync(BinlogFileOptions options, CancellationToken token)
    {
        var start = options.Start;
        var isByPlace = start?.Applied.Kind == PositionKind.File;
        var (file, offset) = start?.FirstEvent ?? ("", LogPosition.FirstOffset);
        var first = file.Length == 0 ? 0 : options.Paths.ToList().FindIndex(p => Path.GetFileName(p) == file);
        if (first < 0 || options.Paths.Count == 0)
            throw new ArgumentException($"No file {file} among those to read.", nameof(options));
        // The family and the checksum of each file stand in its first event.
        var decoder = new EventDecoder(
            start?.Applied.Kind, ServerFamily.MySql, hasChecksum: false, options.VerifyChecksum, options.Prepared, fromFiles: true);
        var source = new FileEvents(options.Paths, first, offset, decoder);
        try
        {
            decoder.Decode(await source.ReadAsync(token).ConfigureAwait(false));
            return new BinlogReader(source, decoder, isByPlace ? null : start?.Applied)
            {
                _requiresPrepared = options.RequirePrepared, _ownsPrepared = options.Prepared is null,
            };
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="MySqlException">The source ended the dump, or the connection is lost (silence counts as such).</exception>
    /// <exception cref="BinlogFormatException">An event is malformed or not handled.</exception>
    public ValueTask<BinlogItem> ReadAsync(CancellationToken token)
    {
        while (true)
        {
            if (TryTake(out var item))
                return new ValueTask<BinlogItem>(item);
            if (_ended)
                return new ValueTask<BinlogItem>(BinlogItem.End);
            if (!_source.TryRead(out var packet))
                return WaitAsync(token);
            _decoder.Decode(packet);
        }
    }

    /// <summary>
    /// Tells the source that all transactions that end at or before this place are durable, so that commits which wait for it return. The
    /// place of a transaction is <see cref="File"/> and <see cref="EndOffset"/> at its Commit. May be called while
    /// <see cref="ReadAsync"/> waits, one call at a time. Does nothing unless <see cref="IsSemiSync"/>.
    /// </summary>
    /// <exception cref="MySqlException">The connection is lost.</exception>
    public ValueTask AcknowledgeAsync(string file, ulong offset, CancellationToken token) =>
        _source is DumpEvents dump ? dump.AcknowledgeAsync(file, offset, token) : ValueTask.CompletedTask;

    /// <summary>The error for a commit whose prepare was not read, for callers that do not leave it to
    /// <see cref="BinlogReaderOptions.RequirePrepared"/>.</summary>
    public PreparedUnknownException RowsUnknown() => _decoder.RowsUnknown();

    public ValueTask DisposeAsync()
    {
        _decoder.Abandon();
        if (_ownsPrepared)
            _decoder.Prepared.Dispose();
        return _source.DisposeAsync();
    }

    static TransactionSet? Before(LogPosition start)
    {
        var (file, offset) = start.FirstEvent;
        if (offset <= DumpRequest.OffsetMax)
            return null;
        var before = new TransactionSet(PositionKind.File);
        before.AddBefore(TransactionId.AtFile(file, offset));
        return before;
    }

    async ValueTask<BinlogItem> WaitAsync(CancellationToken token)
    {
        while (true)
        {
            var packet = await _source.ReadAsync(token).ConfigureAwait(false);
            if (packet.IsEmpty)
            {
                _ended = true;
                return BinlogItem.End;
            }
            _decoder.Decode(packet);
            if (TryTake(out var item))
                return item;
        }
    }

    bool TryTake(out BinlogItem item)
    {
        while (_decoder.TryTakePending(out item))
        {
            if (_passOver is not null && !IsWanted(ref item))
                continue;
            if (item == BinlogItem.Commit && _requiresPrepared && Transaction.Xa is { Step: XaStep.Committed, HasPrepare: false })
                throw RowsUnknown();
            return true;
        }
        return false;
    }

    /// <summary>A transaction that is passed over still says how far the log was read.</summary>
    bool IsWanted(ref BinlogItem item)
    {
        if (item == BinlogItem.Begin)
            _isPassedOver = _passOver!.Contains(Transaction.Id);
        if (!_isPassedOver)
            return true;
        if (item is not (BinlogItem.Commit or BinlogItem.Prepared))
            return false;
        _isPassedOver = false;
        item = BinlogItem.Idle;
        return true;
    }
}
