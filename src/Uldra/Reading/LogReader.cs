using Microsoft.Extensions.Logging;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.Reading;

/// <summary>
/// (1) and (2): reads the log of a live source as batches of whole transactions, in order, with the rows of replicated tables only. It
/// reconnects by itself from the last transaction it handed over, and checks each time that the server has what was applied.
/// </summary>
public sealed class LogReader : IChangeSource
{
    const int LostConnection = 2013;

    // Of several servers one may refuse for a while: a replica that has not received yet what the lost source sent, a log that was purged.
    static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);

    /// <summary>How long a source may have nothing before an empty batch says so.</summary>
    static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(1);

    readonly LogReaderSetup _setup;
    readonly IReplicatedTables _tables;
    readonly SchemaHistory _schemas;
    readonly ILogger _log;
    readonly Backoff _retry;
    readonly Backoff _refused;
    readonly SourceServers _servers;
    readonly StatementRule _statements;
    readonly ChangeDecoder _decoder = new();
    readonly PreparedTransactions _prepared;
    readonly PreparedWatch _watch;
    readonly Dictionary<TableMap, SourceTable?> _byMap = [];
    readonly TransactionSet _seen;
    SourceServer _at;
    BinlogReader? _reader;
    string? _server;
    bool _isStreaming;
    PreparedUnknownException? _unknown;
    ChangeBatch? _last;
    OpenTransaction _open;
    TransactionId _interrupted;
    int _interruptedRows;
    string _file;
    ulong _offset;
    uint _logEpoch;
    bool _ended;

    public LogReader(LogReaderSetup setup, IReplicatedTables tables, SchemaHistory schemas, ILogger log, TimeProvider time)
    {
        _setup = setup;
        _tables = tables;
        _schemas = schemas;
        _log = log;
        _retry = new Backoff(time, setup.RetryFor);
        _prepared = new PreparedTransactions(setup.Limits.HeldBytes);
        _watch = new PreparedWatch(_prepared, log, time);
        _statements = new StatementRule(tables, schemas, log);
        _servers = setup.Servers;
        _at = setup.Servers.Current;
        _refused = new Backoff(time, RefusedFor);
        _seen = setup.Start.Applied.Prefix();
        _file = setup.Start.File;
        _offset = setup.Start.Offset;
        _ended = setup.End is { } end && setup.Start.Applied.Covers(end.Applied);
    }

    /// <summary>XA transactions that are prepared for long and not decided, as text.</summary>
    public IReadOnlyList<string> Waiting => _watch.Waiting;

    public bool HasReached(LogEnd end) => !_open.IsOpen && _reader is { } reader
        && ((IsOfThisServer(end) && end.IsReachedBy(reader.File, reader.EndOffset))
            || (end.Applied.Kind != PositionKind.File && _seen.Covers(end.Applied)));

    public async ValueTask<ChangeBatch?> ReadAsync(CancellationToken token)
    {
        if (_ended)
            return null;
        var batch = _last = new ChangeBatch(_last);
        if (_open.IsOpen)
            _open.ContinueIn(batch, _interruptedRows + 1);
        while (true)
        {
            try
            {
                if (_unknown is not null)
                    await LookBackAsync(_unknown, token).ConfigureAwait(false);
                _reader ??= await OpenAsync(token).ConfigureAwait(false);
                await FillAsync(batch, token).ConfigureAwait(false);
                _watch.Look();
                _retry.Reset();
                _refused.Reset();
                return batch.Transactions.Count > 0 || !_ended ? batch : null;
            }
            catch (PreparedUnknownException e) when (_unknown is null)
            {
                await CloseAsync(batch).ConfigureAwait(false);
                _unknown = e;
            }
            catch (MySqlException e) when (e.IsTransient)
            {
                await CloseAsync(batch).ConfigureAwait(false);
                _setup.Faults.Reach("source-lost");
                if (!_retry.MayTryAgain)
                    throw;
                TryNext();
                ReadingLog.SourceLost(_log, e.Code, e.Message, _retry.NextWait.TotalSeconds);
                if (batch.Transactions.Count > 0)
                    return batch;
                await _retry.WaitAsync(token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ProblemException or MySqlException && IsWorthAnother)
            {
                await CloseAsync(batch).ConfigureAwait(false);
                ReadingLog.SourceRefused(_log, Name, e.Message, _refused.NextWait.TotalSeconds);
                TryNext();
                await _refused.WaitAsync(token).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader is { } reader)
            await reader.DisposeAsync().ConfigureAwait(false);
        _prepared.Dispose();
    }

    string Name => $"{_at.Options.Host}:{_at.Options.Port}";

    /// <summary>A server that has sent nothing yet refuses; another one may not.</summary>
    bool IsWorthAnother => _servers.HasOthers && !_isStreaming && _refused.MayTryAgain;

    /// <summary>One that was lost while it sent gets another chance first: mostly it is only the connection.</summary>
    void TryNext()
    {
        if (!_isStreaming && _servers.HasOthers)
        {
            _servers.Next(_at);
            if (_setup.StaysOnServer)
                throw new SourceMovedException();
            // The look-back goes by the files of the server that was read.
            _unknown = null;
        }

        _isStreaming = false;
    }

    async Task<BinlogReader> OpenAsync(CancellationToken token)
    {
        _at = _servers.Current;
        await _setup.BeforeConnect(token).ConfigureAwait(false);
        _setup.Faults.Reach("source-connecting");
        var end = await _at.EnsureNotBehindAsync(_seen, token).ConfigureAwait(false);
        _setup.Faults.Reach("source-checked");
        if (_seen.Kind == PositionKind.File && _server is not null && _server != end.Server)
            throw new ProblemException(new Problem("source-changed", Severity.Error, ProblemSide.Source, $"source {Name}",
                "Another server answers than before, and without GTIDs a place in one server's log means nothing on another.",
                "Bring the first server back, or use GTIDs and begin a new pipeline."));
        _server = end.Server;
        if (_setup.LogEpoch is not null)
            _logEpoch = await _setup.LogEpoch(end, token).ConfigureAwait(false);
        var reader = await BinlogReader.OpenAsync(_at.Options, new BinlogReaderOptions
        {
            ServerId = _setup.ServerId,
            Start = new LogPosition(_seen.Clone(), _file, _offset),
            StopAtEnd = _setup.End is not null,
            HeartbeatPeriod = IdlePeriod,
            Prepared = _prepared,
            RequirePrepared = false,
        }, token).ConfigureAwait(false);
        ReadingLog.SourceConnected(_log, Name, reader.Server.VersionText, _seen.ToString());
        _setup.Faults.Reach("source-connected");
        return reader;
    }

    /// <summary>Within the retries of reading: a connection that is lost meanwhile begins it again.</summary>
    async Task LookBackAsync(PreparedUnknownException unknown, CancellationToken token)
    {
        await _setup.BeforeConnect(token).ConfigureAwait(false);
        if (!await PreparedLookBack.FindAsync(_at.Options, _setup.ServerId, unknown, _prepared, token).ConfigureAwait(false))
            throw unknown;
        ReadingLog.PreparedFound(_log, unknown.Name);
        _unknown = null;
    }

    /// <summary>Until the batch is large, nothing more has arrived, or the end is reached.</summary>
    async ValueTask FillAsync(ChangeBatch batch, CancellationToken token)
    {
        var reader = _reader!;
        while (true)
        {
            var item = await reader.ReadAsync(token).ConfigureAwait(false);
            _isStreaming = true;
            switch (item)
            {
                case BinlogItem.Begin:
                    Begin(batch, reader.Transaction);
                    _setup.Faults.Reach("transaction-begun");
                    break;
                case BinlogItem.Rows:
                    if (AddRows(batch, reader))
                    {
                        _setup.Faults.Reach("part-read");
                        return;
                    }

                    _setup.Faults.Reach("rows-read");
                    break;
                case BinlogItem.Statement:
                    AddStatement(reader.Statement);
                    break;
                case BinlogItem.Commit or BinlogItem.Prepared:
                    Commit(batch, reader, item == BinlogItem.Prepared);
                    _setup.Faults.Reach(item == BinlogItem.Prepared ? "prepare-read" : "transaction-read");
                    if (_ended || !reader.HasBuffered || batch.ByteCount >= _setup.Limits.BatchBytes
                        || batch.Transactions.Count >= 4096)
                        return;
                    break;
                case BinlogItem.End:
                    if (!HasReachedEnd(reader) && !IsOfThisServer(_setup.End!))
                        throw new MySqlException(LostConnection, "HY000", $"The log of {Name} ends before the end that was asked for.");
                    _ended = true;
                    return;
                default:
                    _watch.Look();
                    if (HasReachedEnd(reader) || !_open.IsOpen)
                        return;
                    break;
            }
        }
    }

    void Begin(ChangeBatch batch, in TransactionStart start)
    {
        _open = new OpenTransaction(batch, start)
        {
            Skip = start.Id == _interrupted ? _interruptedRows : 0,
            FirstOrdinal = start.Id == _interrupted ? _interruptedRows + 1 : 1,
        };
    }

    /// <summary>True when the transaction so far fills a part that must be handed over.</summary>
    bool AddRows(ChangeBatch batch, BinlogReader reader)
    {
        var map = reader.Table;
        if (!_byMap.TryGetValue(map, out var table))
            _byMap[map] = table = Resolve(map);
        if (table is null)
        {
            if (TablePattern.IsUldras(map.Name))
                _open.IsOwn = true;
            else
                _open.IsForeign = true;
            return false;
        }

        _open.IsForeign = true;
        Decode(batch, table, map, reader);
        var rows = batch.Changes.Count - _open.Changes;
        if (rows < _setup.Limits.PartRows && batch.ByteCount - _open.Bytes < _setup.Limits.PartBytes)
            return false;
        Emit(batch, isLast: false, reader);
        return true;
    }

    /// <summary>What an image or a value of it does not know is where in the log it stands.</summary>
    void Decode(ChangeBatch batch, SourceTable table, TableMap map, BinlogReader reader)
    {
        try
        {
            if (!ChangeDecoder.IsWhole(table, reader.Rows))
                throw ChangeDecoder.NotWhole(table, reader.Rows, Place());
            _decoder.Append(batch, table, map, reader.Rows, ref _open.Skip);
        }
        catch (Exception e) when (e is BinlogFormatException { File: "" } or ValueFormatException)
        {
            throw new BinlogFormatException($"rows of {table.Definition.FullName}: {e.Message}", _open.Start.File, _open.Start.Offset, e);
        }
    }

    SourceTable? Resolve(TableMap map)
    {
        if (!_tables.IsReplicated(map.Database, map.Name))
            return null;
        try
        {
            return _tables.Add(_schemas.SchemaAt(map, Place()));
        }
        catch (ProblemException) when (_statements.IsHeld(map.Database, map.Name))
        {
            // Its rows wait for a person anyway: that the targets do not have the new shape yet must not stop the other tables.
            return _tables.AddUnread(map.Database, map.Name, map.ColumnCount);
        }
    }

    void AddStatement(in LogStatement statement)
    {
        _open.IsForeign = true;
        _open.Ddl = _statements.Apply(statement, Place());
        if (_open.Ddl is not null)
            _byMap.Clear();
    }

    /// <summary>The end of a transaction. One that is prepared has no rows yet: the reader keeps them for its decision.</summary>
    void Commit(ChangeBatch batch, BinlogReader reader, bool isPrepared)
    {
        // Progress holds a prepare only with its decision, which another domain's prefix may have passed: it does not come again.
        if (isPrepared && _setup.Start.Applied.Contains(_open.Start.Id))
        {
            _prepared.Forget(reader.Transaction.Xa.Name);
            isPrepared = false;
        }
        // All shards may have one that stands behind the place where reading began, and with it the prepare before that place.
        if (reader.Transaction.Xa is { Step: XaStep.Committed, HasPrepare: false } && !_setup.Start.Applied.Contains(_open.Start.Id))
            throw reader.RowsUnknown();
        Emit(batch, isLast: true, reader, isPrepared);
        _seen.AddThrough(_setup.Start.Applied.Kind == PositionKind.File ? EndOf(reader) : _open.Start.Id);
        _file = reader.File;
        _offset = reader.EndOffset;
        _interrupted = default;
        _open = default;
        HasReachedEnd(reader);
    }

    static TransactionId EndOf(BinlogReader reader) => TransactionId.AtFile(reader.File, reader.EndOffset - 1);

    void Emit(ChangeBatch batch, bool isLast, BinlogReader reader, bool isPrepared = false)
    {
        var count = batch.Changes.Count - _open.Changes;
        var xa = reader.Transaction.Xa;
        if (isPrepared && xa.HasPrepare)
            ReadingLog.PreparedLost(_log, xa.Name, Place(), xa.Prepare.ToString());
        batch.Transactions.Add(new SourceTransaction
        {
            Id = _open.Start.Id,
            ChangeStart = _open.Changes,
            ChangeCount = count,
            FirstOrdinal = _open.FirstOrdinal,
            IsLastPart = isLast,
            File = reader.File,
            EndOffset = reader.EndOffset,
            CommitTimeMs = _open.Start.CommitTimeMs,
            Version = _setup.LogEpoch is null ? 0 : LogVersion.Of(_logEpoch, _open.Start.File, _open.Start.Offset),
            IsOwn = _open is { IsOwn: true, IsForeign: false },
            IsPrepared = isPrepared,
            Decides = xa.Prepare,
            Ddl = _open.Ddl,
        });
        if (isLast)
            return;
        _interrupted = _open.Start.Id;
        _interruptedRows = _open.FirstOrdinal - 1 + count;
    }

    /// <summary>Files and offsets are those of the server that was asked for its end; on another one only the transactions count.</summary>
    bool HasReachedEnd(BinlogReader reader) => _ended |= _setup.End is { } end
        && (IsOfThisServer(end) ? end.IsReachedBy(reader.File, reader.EndOffset) : _seen.Covers(end.Applied));

    bool IsOfThisServer(LogEnd end) => end.Server is null ? !_servers.HasOthers : end.Server == _server;

    string Place() => $"{_open.Start.Id} ({_open.Start.File}:{_open.Start.Offset})";

    /// <summary>The connection is gone: what had arrived of an unfinished transaction is dropped and read again.</summary>
    async ValueTask CloseAsync(ChangeBatch batch)
    {
        if (_open.IsIn(batch))
            batch.Truncate(_open.Bytes, _open.Slots, _open.Changes);
        _open = default;
        if (_reader is { } reader)
            await reader.DisposeAsync().ConfigureAwait(false);
        _reader = null;
        _byMap.Clear();
    }
}
