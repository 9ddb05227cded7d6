using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>
/// Envelopes as Debezium's connectors write them with the JSON converter and without schemas: the values of the records, not their keys.
/// A row that changes its primary key is a delete and a create.
/// </summary>
sealed class DebeziumLines(LineOutput output, DebeziumSource source, bool withTransactions, TimeProvider clock) : ITailFormat
{
    readonly JsonBuffer _lines = output.Lines;
    readonly DebeziumValues _values = new();
    readonly DebeziumTransaction? _transaction = withTransactions ? new() : null;

    public void ReadFrom(ServerInfo server) => source.Family = server.Family;

    public void Begin(in TransactionStart transaction)
    {
        source.Begin(transaction);
        _transaction?.Begin(_lines, transaction);
    }

    public void WriteRow(in TransactionStart transaction, in TailRow row)
    {
        if (row.Kind == RowsKind.Update && IsMoved(row))
        {
            WriteEnvelope(transaction, row, "d"u8, row.Before, default);
            WriteEnvelope(transaction, row, "c"u8, default, row.After);
            return;
        }
        var operation = row.Kind switch { RowsKind.Insert => "c"u8, RowsKind.Update => "u"u8, _ => "d"u8 };
        WriteEnvelope(transaction, row, operation, row.Before, row.After);
    }

    public void WriteStatement(in TransactionStart transaction, in LogStatement statement)
    {
        var database = TailColumn.Quoted(statement.Database);
        _lines.Raw((byte)'{');
        source.WriteStatement(_lines, transaction, database);
        _lines.Raw(",\"ts_ms\":"u8);
        _lines.Number(clock.GetUtcNow().ToUnixTimeMilliseconds());
        _lines.Raw(",\"databaseName\":"u8);
        _lines.Raw(database);
        _lines.Raw(",\"schemaName\":null,\"ddl\":"u8);
        TransactionText.WriteString(_lines, statement.Text);
        _lines.Raw(",\"tableChanges\":[]}\n"u8);
    }

    public void Commit(in TransactionStart transaction, ulong xid, bool isEmpty) => _transaction?.Commit(_lines, transaction);

    public bool Release() => false;

    public int Interrupt(int rows) => rows;

    public void CutOff()
    {
    }

    public void Dispose()
    {
    }

    static bool IsMoved(in TailRow row)
    {
        foreach (var column in row.Table.Key)
            if (row.IsChanged(column))
                return true;
        return false;
    }

    void WriteEnvelope(in TransactionStart transaction, in TailRow row, ReadOnlySpan<byte> operation, ReadOnlySpan<ValueSlot> before,
        ReadOnlySpan<ValueSlot> after)
    {
        _lines.Raw("{\"before\":"u8);
        WriteImage(row, before);
        _lines.Raw(",\"after\":"u8);
        WriteImage(row, after);
        _lines.Raw((byte)',');
        source.WriteRow(_lines, transaction, row, TimeOf(transaction, row));
        _lines.Raw(",\"transaction\":"u8);
        if (_transaction is null)
            _lines.Raw("null"u8);
        else
            _transaction.WriteRow(_lines, row.Table);
        _lines.Raw(",\"op\":\""u8);
        _lines.Raw(operation);
        var micros = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _lines.Raw("\",\"ts_ms\":"u8);
        _lines.Number(micros / 1000);
        DebeziumSource.WriteTimes(_lines, micros);
        _lines.Raw("}\n"u8);
    }

    /// <summary>The commit's time where the log has GTIDs of MySQL, which are finer than the event's own.</summary>
    static long TimeOf(in TransactionStart transaction, in TailRow row) =>
        transaction.Id.Kind == PositionKind.MySqlGtid ? transaction.CommitTimeMs : row.EventTime * 1000L;

    void WriteImage(in TailRow row, ReadOnlySpan<ValueSlot> slots)
    {
        if (slots.IsEmpty)
        {
            _lines.Raw("null"u8);
            return;
        }
        var separator = (byte)'{';
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].IsAbsent || slots[i].IsDifferences)
                continue;
            _lines.Raw(separator);
            separator = (byte)',';
            var column = row.Table.Columns[i];
            _lines.Raw(column.Label);
            if (slots[i].IsNull)
                _lines.Raw("null"u8);
            else
                _values.Write(_lines, column, slots[i].In(row.Images));
        }
        _lines.Raw((byte)'}');
    }
}
