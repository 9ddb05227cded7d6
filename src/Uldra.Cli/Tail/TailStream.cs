using Microsoft.Extensions.Logging;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.Reading;

namespace Uldra.Cli.Tail;

/// <summary>
/// The log of a source as lines, from a place on, without end or until what was there at the start is shown. It reconnects by itself, goes
/// on behind the last whole transaction, and shows no row twice.
/// </summary>
sealed partial class TailStream : IDisposable
{
    static readonly TimeSpan _waitMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _waitMax = TimeSpan.FromSeconds(30);
    static readonly TimeSpan _retryFor = TimeSpan.FromMinutes(10);

    readonly TailOptions _options;
    readonly LineOutput _output;
    readonly LineWriter _lines;
    readonly RowReader _images = new();
    readonly ILogger _log;
    readonly TimeProvider _clock;
    readonly uint _serverId;

    TransactionSet _seen = new(PositionKind.File);
    string _file = "";
    ulong _offset;
    LogEnd? _end;
    TailTables _tables = null!;
    TransactionStart _transaction;

    // Rows of the open transaction: read so far, and written before the connection was lost.
    int _rows;
    int _written;
    TransactionId _interrupted;
    bool _shown;

    public TailStream(TailOptions options, Stream output, ILogger log, TimeProvider clock)
    {
        _options = options;
        _output = new LineOutput(output);
        _lines = new LineWriter(_output);
        _log = log;
        _clock = clock;
        _serverId = ReplicaServerId.Derive($"tail@{Environment.MachineName}:{Environment.ProcessId}");
    }

    public void Dispose() => _lines.Dispose();

    /// <exception cref="MySqlException">The source cannot be reached at the start, refuses, or was away for too long.</exception>
    /// <exception cref="ProblemException">The place or a table's shape is not known.</exception>
    /// <exception cref="BinlogFormatException">The log holds what Uldra does not read.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        await ResolveAsync(token);
        var wait = _waitMin;
        var lostAt = 0L;
        while (true)
        {
            try
            {
                await using var reader = await OpenAsync(token);
                (wait, lostAt) = (_waitMin, 0);
                if (await ReadAsync(reader, token))
                    return;
            }
            catch (MySqlException e) when (e.IsTransient)
            {
                lostAt = lostAt == 0 ? _clock.GetTimestamp() : lostAt;
                if (_options.UntilCaughtUp && _clock.GetElapsedTime(lostAt) > _retryFor)
                    throw;
                Interrupt();
                await _output.FlushAsync(token);
                LogLost(_log, e.Code, e.Message, wait.TotalSeconds);
                await Task.Delay(wait, _clock, token);
                wait = wait * 2 < _waitMax ? wait * 2 : _waitMax;
            }
        }
    }

    /// <summary>What is complete is written, whatever comes.</summary>
    public ValueTask FlushAsync() => _output.FlushAsync(CancellationToken.None);

    async Task ResolveAsync(CancellationToken token)
    {
        var problems = await Checker.CheckLogAsync(_options.Source, _options.From, token);
        if (problems.Any(p => p.Severity == Severity.Error))
            throw new ProblemException(problems);
        var server = new SourceServer(_options.Source);
        var kind = await SourcePositions.KindAsync(_options.Source, token);
        _tables = await TailTables.OpenAsync(_options, token);
        var start = await server.ResolveAsync(_options.From, kind, token);
        (_seen, _file, _offset) = (start.Applied.Clone(), start.File, start.Offset);
        _end = _options.UntilCaughtUp ? await server.EndAsync(kind, token) : null;
    }

    async Task<BinlogReader> OpenAsync(CancellationToken token)
    {
        _tables.Reconnected();
        return await BinlogReader.OpenAsync(_options.Source, new BinlogReaderOptions
        {
            ServerId = _serverId, Start = new LogPosition(_seen.Clone(), _file, _offset), StopAtEnd = _end is not null,
        }, token);
    }

    /// <summary>True at the end asked for.</summary>
    async Task<bool> ReadAsync(BinlogReader reader, CancellationToken token)
    {
        while (true)
        {
            // Idle: nothing is at hand, so what is complete should be seen before the wait.
            if (!reader.HasBuffered || _output.IsFull)
                await _output.FlushAsync(token);
            var item = await reader.ReadAsync(token);
            if (item == BinlogItem.End || (Take(reader, item) && _end is { } end && end.IsReachedBy(reader.File, reader.EndOffset)))
            {
                await _output.FlushAsync(token);
                return true;
            }
        }
    }

    /// <summary>True between two transactions.</summary>
    bool Take(BinlogReader reader, BinlogItem item)
    {
        switch (item)
        {
            case BinlogItem.Begin:
                Begin(reader.Transaction);
                return false;
            case BinlogItem.Rows:
                if (_tables.Find(reader.Table, Place()) is { } table)
                    WriteRows(reader.Rows, table);
                return false;
            case BinlogItem.Statement:
                TakeStatement(reader.Statement);
                return false;
            case BinlogItem.Commit:
                Commit(reader);
                return true;
            default:
                return true;
        }
    }

    void Begin(in TransactionStart start)
    {
        if (start.Id != _interrupted)
            _written = 0;
        _transaction = start;
        _rows = 0;
        _shown = false;
    }

    void WriteRows(in RowsData rows, TailTable table)
    {
        _images.Start(table.Map, rows);
        while (_images.MoveNext())
        {
            _rows++;
            _shown = true;
            if (_rows > _written)
                _lines.WriteRow(_transaction, table, rows.Kind, _rows, _images);
        }
    }

    void TakeStatement(in LogStatement statement)
    {
        _tables.Apply(statement, Place());
        if (!_options.All)
            return;
        _shown = true;
        _lines.WriteStatement(_transaction, statement);
    }

    void Commit(BinlogReader reader)
    {
        _output.ReleaseRow(isLast: true);
        if (_options.All && !_shown)
            _lines.WriteTransaction(_transaction);
        _seen.AddThrough(_seen.Kind == PositionKind.File ? TransactionId.AtFile(reader.File, reader.EndOffset - 1) : _transaction.Id);
        (_file, _offset) = (reader.File, reader.EndOffset);
        (_interrupted, _written, _rows) = (default, 0, 0);
    }

    /// <summary>The row held back may be the last one or not: it is read again.</summary>
    void Interrupt()
    {
        _written = Math.Max(_written, _output.HoldsRow ? _rows - 1 : _rows);
        _interrupted = _transaction.Id;
        _output.DropRow();
    }

    string Place() => $"{_transaction.Id} ({_transaction.File}:{_transaction.Offset})";

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Lost the source (error {Code}: {Cause}); retrying in {Seconds} s")]
    static partial void LogLost(ILogger log, int code, string cause, double seconds);
}
