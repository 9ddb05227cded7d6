using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail.UldraFormat;

/// <summary>
/// Lines of the format <c>uldra</c> (DESIGN §8, docs/tail.md). Fields may be added, never renamed. A row is held back until it is known
/// whether another one follows.
/// </summary>
sealed class UldraLines(LineOutput output) : ITailFormat
{
    readonly JsonBuffer _lines = output.Lines;
    readonly JsonBuffer _head = new();
    readonly JsonBuffer _time = new();
    readonly UldraValues _values = new();

    // Of the line that is held: where `false` stands.
    int _lastAt;

    public void ReadFrom(ServerInfo server)
    {
    }

    public void Begin(in TransactionStart transaction)
    {
        _head.Clear();
        _head.Raw(",\"gtid\":"u8);
        TransactionText.WriteGtid(_head, transaction.Id);
        _head.Raw(",\"file\":"u8);
        TransactionText.WriteString(_head, transaction.File);
        _head.Raw(",\"offset\":"u8);
        _head.Number(transaction.Offset);
        _time.Clear();
        _time.Raw(",\"time\":"u8);
        TransactionText.WriteTime(_time, transaction.CommitTimeMs);
    }

    public void WriteRow(in TransactionStart transaction, in TailRow row)
    {
        output.Hold();
        var start = _lines.Count;
        _lines.Raw("{\"type\":\"row\""u8);
        _lines.Raw(_head.Written);
        _lines.Raw(",\"row\":"u8);
        _lines.Number((long)row.Number);
        _lines.Raw(",\"last\":"u8);
        _lastAt = _lines.Count - start;
        _lines.Raw("false"u8);
        _lines.Raw(_time.Written);
        _lines.Raw(",\"database\":"u8);
        _lines.Raw(row.Table.Database);
        _lines.Raw(",\"table\":"u8);
        _lines.Raw(row.Table.Name);
        _lines.Raw(row.Kind switch
        {
            RowsKind.Insert => ",\"op\":\"insert\",\"key\":{"u8,
            RowsKind.Update => ",\"op\":\"update\",\"key\":{"u8,
            _ => ",\"op\":\"delete\",\"key\":{"u8,
        });
        WriteKey(row);
        _lines.Raw("},\"before\":{"u8);
        WriteImage(row, row.Before);
        _lines.Raw("},\"after\":{"u8);
        WriteImage(row, row.After);
        _lines.Raw("}}\n"u8);
    }

    public void WriteStatement(in TransactionStart transaction, in LogStatement statement)
    {
        output.Release();
        _lines.Raw("{\"type\":\"statement\""u8);
        _lines.Raw(_head.Written);
        _lines.Raw(_time.Written);
        _lines.Raw(",\"database\":"u8);
        TransactionText.WriteString(_lines, statement.Database);
        _lines.Raw(",\"sql\":"u8);
        TransactionText.WriteString(_lines, statement.Text);
        _lines.Raw("}\n"u8);
    }

    public void Commit(in TransactionStart transaction, ulong xid, bool isEmpty)
    {
        if (output.HoldsLine)
            _lines.Replace(output.HeldFrom + _lastAt, "false".Length, "true"u8);
        output.Release();
        if (!isEmpty)
            return;
        _lines.Raw("{\"type\":\"transaction\""u8);
        _lines.Raw(_head.Written);
        _lines.Raw(_time.Written);
        _lines.Raw("}\n"u8);
    }

    public bool Release() => false;

    /// <summary>The row held back may be the last one or not: it is read again.</summary>
    public int Interrupt(int rows)
    {
        var written = output.HoldsLine ? rows - 1 : rows;
        output.DropHeld();
        return written;
    }

    public void CutOff() => output.Release();

    public void Dispose()
    {
    }

    void WriteKey(in TailRow row)
    {
        var first = true;
        foreach (var column in row.Table.Key)
            WriteColumn(row, column, row.Newest(column), ref first);
    }

    void WriteImage(in TailRow row, ReadOnlySpan<ValueSlot> slots)
    {
        var first = true;
        for (var i = 0; i < slots.Length; i++)
            WriteColumn(row, i, slots[i], ref first);
    }

    void WriteColumn(in TailRow row, int column, ValueSlot slot, ref bool first)
    {
        if (slot.IsAbsent)
            return;
        if (!first)
            _lines.Raw((byte)',');
        first = false;
        var described = row.Table.Columns[column];
        _lines.Raw(described.Label);
        if (slot.IsNull)
            _lines.Raw("null"u8);
        else if (slot.IsDifferences)
            WriteDifferences(slot.DifferencesIn(row.Images));
        else
            _values.Write(_lines, described, slot.In(row.Images));
    }

    /// <summary>What an update changed within a document that the log does not hold.</summary>
    void WriteDifferences(ReadOnlySpan<byte> differences)
    {
        _lines.Raw("{\"json_differences\":"u8);
        JsonDifferences.WriteText(differences, _lines);
        _lines.Raw((byte)'}');
    }
}
