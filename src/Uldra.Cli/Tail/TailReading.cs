using Uldra.Configuration;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;
using Uldra.Reading;

namespace Uldra.Cli.Tail;

/// <summary>What a reader finds, handed to a format: the rows of shown tables, counted, each once over all connections.</summary>
sealed class TailReading(TailOptions options, TailTables tables, ITailFormat format, LineOutput output)
{
    readonly RowReader _images = new();
    TransactionStart _transaction;
    bool _isBeforeStart;
    bool _shown;

    // Rows of the open transaction: read so far, and written before the connection was lost.
    int _rows;
    int _written;
    TransactionId _interrupted;

    /// <summary>Reads to the end that was asked for, or of the files. The caller reconnects.</summary>
    /// <param name="reader">A new one.</param>
    /// <param name="place">Is moved on with each transaction.</param>
    /// <param name="end">Null: without end.</param>
    /// <param name="token">Stops it.</param>
    public async Task RunAsync(BinlogReader reader, TailPlace? place, LogEnd? end, CancellationToken token)
    {
        tables.Reconnected();
        format.ReadFrom(reader.Server);
        while (true)
        {
            // Idle: nothing is at hand, so what is complete should be seen before the wait.
            if (!reader.HasBuffered || output.IsFull)
                await output.FlushAsync(token);
            var item = await reader.ReadAsync(token);
            if (Take(reader, item))
            {
                if (item is BinlogItem.Commit or BinlogItem.Prepared)
                    place?.Add(reader);
                while (format.Release())
                    await output.FlushAsync(token);
                if (item == BinlogItem.End || end?.IsReachedBy(reader.File, reader.EndOffset) == true)
                    break;
            }
        }
        if (reader.IsCutOff)
            format.CutOff();
        await output.FlushAsync(token);
    }

    /// <summary>The connection is lost: the open transaction will be read again.</summary>
    public void Interrupt()
    {
        _rows = _written = Math.Max(_written, format.Interrupt(_rows));
        _interrupted = _transaction.Id;
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
                if (!_isBeforeStart && tables.Find(reader.Table, reader.Transaction) is { } table)
                    WriteRows(reader, table);
                return false;
            case BinlogItem.Statement:
                TakeStatement(reader);
                return false;
            case BinlogItem.Commit or BinlogItem.Prepared:
                // The rows of one that is only prepared come with the transaction that commits it.
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
        _isBeforeStart = options.Files.Count > 0 && options.From.Kind == StartKind.Binlog
            && start.File == options.From.File && start.Offset < options.From.Offset;
        if (!_isBeforeStart)
            format.Begin(start);
    }

    void WriteRows(BinlogReader reader, TailTable table)
    {
        // The session is known only since the transaction's first statement.
        _transaction = reader.Transaction;
        try
        {
            WriteImages(reader, table);
        }
        catch (ValueFormatException e)
        {
            throw new BinlogFormatException($"Rows of {table.Map.Database}.{table.Map.Name} in {reader.File} at offset {reader.EventOffset}: "
                + e.Message, reader.File, reader.EventOffset, e);
        }
    }

    void WriteImages(BinlogReader reader, TailTable table)
    {
        var kind = reader.Rows.Kind;
        _images.Start(table.Map, reader.Rows);
        for (var inEvent = 0; _images.MoveNext(); inEvent++)
        {
            _rows++;
            _shown = true;
            if (_rows > _written)
                format.WriteRow(_transaction, new TailRow(table, kind, _images)
                {
                    Number = _rows, NumberInEvent = inEvent, File = reader.File, EventOffset = reader.EventOffset,
                    EventEnd = reader.EndOffset, EventTime = reader.EventTime,
                });
        }
    }

    void TakeStatement(BinlogReader reader)
    {
        _transaction = reader.Transaction;
        tables.Apply(reader.Statement, _transaction);
        if (!options.All || _isBeforeStart)
            return;
        _shown = true;
        format.WriteStatement(_transaction, reader.Statement);
    }

    void Commit(BinlogReader reader)
    {
        if (!_isBeforeStart)
            format.Commit(reader.Transaction, reader.Xid, isEmpty: options.All && !_shown);
        (_interrupted, _written, _rows) = (default, 0, 0);
    }
}
