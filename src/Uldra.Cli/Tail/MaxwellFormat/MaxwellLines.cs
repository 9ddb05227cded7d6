using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Values;
using Uldra.Reading;

namespace Uldra.Cli.Tail.MaxwellFormat;

/// <summary>
/// Lines as Maxwell writes them. Each names the storage engine's number of its transaction, which the log tells at the commit only: so
/// lines wait for it, and a transaction that is cut off shows nothing.
/// </summary>
sealed class MaxwellLines(LineOutput output, MaxwellFields fields) : ITailFormat
{
    readonly MaxwellSpool _spool = new();
    readonly MaxwellValues _values = new();
    ulong _xid;
    int _holesLeft;
    int _holesDone;
    bool _releases;

    public void ReadFrom(ServerInfo server)
    {
    }

    public void Begin(in TransactionStart transaction)
    {
    }

    public void WriteRow(in TransactionStart transaction, in TailRow row)
    {
        var json = _spool.Lines;
        json.Raw("{\"database\":"u8);
        json.Raw(row.Table.Database);
        json.Raw(",\"table\":"u8);
        json.Raw(row.Table.Name);
        json.Raw(row.Kind switch
        {
            RowsKind.Insert => ",\"type\":\"insert\",\"ts\":"u8,
            RowsKind.Update => ",\"type\":\"update\",\"ts\":"u8,
            _ => ",\"type\":\"delete\",\"ts\":"u8,
        });
        json.Number((ulong)row.EventTime);
        var hole = json.Count;
        WriteOptional(json, transaction, row);
        json.Raw(",\"data\":{"u8);
        WriteData(json, row);
        json.Raw((byte)'}');
        if (row.Kind == RowsKind.Update)
            WriteOld(json, row);
        json.Raw("}\n"u8);
        _spool.EndLine(hole);
    }

    public void WriteStatement(in TransactionStart transaction, in LogStatement statement)
    {
        if (MaxwellStatement.TypeOf(statement.Text) is not { } type)
            return;
        var json = _spool.Lines;
        var classified = StatementClassifier.Classify(statement.Database, statement.Text);
        json.Raw("{\"type\":"u8);
        TransactionText.WriteString(json, type);
        json.Raw(",\"database\":"u8);
        TransactionText.WriteString(json, classified.Database ?? (classified.Tables.Count > 0 ? classified.Tables[0].Database : statement.Database));
        if (classified.Tables.Count > 0)
        {
            json.Raw(",\"table\":"u8);
            TransactionText.WriteString(json, classified.Tables[0].Table);
        }
        json.Raw(",\"ts\":"u8);
        json.Number(transaction.CommitTimeMs);
        json.Raw(",\"sql\":"u8);
        TransactionText.WriteString(json, statement.Text);
        json.Raw(",\"position\":"u8);
        TransactionText.WriteString(json, $"{transaction.File}:{transaction.Offset}");
        json.Raw("}\n"u8);
        _spool.EndLineWithoutHole();
    }

    public void Commit(in TransactionStart transaction, ulong xid, bool isEmpty)
    {
        (_xid, _holesLeft, _holesDone, _releases) = (xid, _spool.HoledCount, 0, true);
    }

    public bool Release()
    {
        if (!_releases)
            return false;
        var lines = output.Lines;
        while (_spool.TryRead(out var head, out var tail, out var hasHole))
        {
            lines.Raw(head);
            if (hasHole)
                FillHole(lines);
            lines.Raw(tail);
            if (output.IsFull)
                return true;
        }
        _spool.Clear();
        _releases = false;
        return false;
    }

    public int Interrupt(int rows)
    {
        _spool.Clear();
        return 0;
    }

    public void CutOff() => _spool.Clear();

    public void Dispose() => _spool.Dispose();

    void FillHole(JsonBuffer lines)
    {
        if (_xid != 0)
        {
            lines.Raw(",\"xid\":"u8);
            lines.Number(_xid);
        }
        if (--_holesLeft == 0)
        {
            lines.Raw(",\"commit\":true"u8);
            return;
        }
        lines.Raw(",\"xoffset\":"u8);
        lines.Number((long)_holesDone++);
    }

    void WriteOptional(JsonBuffer json, in TransactionStart transaction, in TailRow row)
    {
        if (fields == MaxwellFields.None)
            return;
        if (fields.HasFlag(MaxwellFields.Position))
        {
            json.Raw(",\"position\":\""u8);
            json.Escape(System.Text.Encoding.UTF8.GetBytes(row.File));
            json.Raw((byte)':');
            json.Number(row.EventEnd);
            json.Raw((byte)'"');
        }
        if (fields.HasFlag(MaxwellFields.Gtid))
        {
            json.Raw(",\"gtid\":"u8);
            TransactionText.WriteGtid(json, transaction.Id);
        }
        if (fields.HasFlag(MaxwellFields.ServerId))
        {
            json.Raw(",\"server_id\":"u8);
            json.Number((ulong)transaction.ServerId);
        }
        if (fields.HasFlag(MaxwellFields.ThreadId) && transaction.ThreadId != 0)
        {
            json.Raw(",\"thread_id\":"u8);
            json.Number((ulong)transaction.ThreadId);
        }
        if (fields.HasFlag(MaxwellFields.PrimaryKey))
            WriteKey(json, row, ",\"primary_key\":["u8, names: false);
        if (fields.HasFlag(MaxwellFields.PrimaryKeyColumns))
            WriteKey(json, row, ",\"primary_key_columns\":["u8, names: true);
    }

    void WriteKey(JsonBuffer json, in TailRow row, ReadOnlySpan<byte> label, bool names)
    {
        json.Raw(label);
        for (var i = 0; i < row.Table.Key.Length; i++)
        {
            if (i > 0)
                json.Raw((byte)',');
            var column = row.Table.Key[i];
            if (names)
                json.Raw(row.Table.Columns[column].Name);
            else
                WriteValue(json, row, column, row.Newest(column));
        }
        json.Raw((byte)']');
    }

    void WriteData(JsonBuffer json, in TailRow row)
    {
        var first = true;
        for (var i = 0; i < row.Table.Columns.Length; i++)
            WriteColumn(json, row, i, row.Newest(i), ref first);
    }

    void WriteOld(JsonBuffer json, in TailRow row)
    {
        var first = true;
        for (var i = 0; i < row.Table.Columns.Length; i++)
        {
            if (!row.IsChanged(i))
                continue;
            if (first)
                json.Raw(",\"old\":{"u8);
            WriteColumn(json, row, i, row.Before[i], ref first);
        }
        if (!first)
            json.Raw((byte)'}');
    }

    void WriteColumn(JsonBuffer json, in TailRow row, int column, ValueSlot slot, ref bool first)
    {
        if (slot.IsAbsent || slot.IsDifferences)
            return;
        if (!first)
            json.Raw((byte)',');
        first = false;
        json.Raw(row.Table.Columns[column].Label);
        WriteValue(json, row, column, slot);
    }

    void WriteValue(JsonBuffer json, in TailRow row, int column, ValueSlot slot)
    {
        if (!slot.HasValue)
            json.Raw("null"u8);
        else
            _values.Write(json, row.Table.Columns[column], slot.In(row.Images));
    }
}
