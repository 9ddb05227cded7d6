using System.Globalization;
using System.Text.Json;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>Lines of the format <c>uldra</c> (DESIGN §8). Fields may be added, never renamed.</summary>
sealed class LineWriter : IDisposable
{
    readonly LineOutput _output;
    readonly Utf8JsonWriter _json;
    readonly ValueJson _values = new();

    public LineWriter(LineOutput output)
    {
        _output = output;
        _json = new Utf8JsonWriter(output.Ready, JsonText.Options);
    }

    /// <param name="row">The row's place among the shown rows of its transaction, from 1.</param>
    public void WriteRow(in TransactionStart transaction, TailTable table, RowsKind kind, int row, RowReader rows)
    {
        _output.ReleaseRow(isLast: false);
        _json.Reset(_output.Row);
        WriteHead("row"u8, transaction);
        _json.WriteNumber("row"u8, row);
        _json.Flush();
        _output.LastAt = _output.Row.WrittenCount;
        WriteTime(transaction);
        _json.WriteString("database"u8, table.Map.Database);
        _json.WriteString("table"u8, table.Map.Name);
        _json.WriteString("op"u8, kind switch { RowsKind.Insert => "insert"u8, RowsKind.Update => "update"u8, _ => "delete"u8 });
        WriteKey(table, kind == RowsKind.Delete ? rows.Before : rows.After, rows.Bytes);
        WriteImage("before"u8, table, rows.Before, rows.Bytes);
        WriteImage("after"u8, table, rows.After, rows.Bytes);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void WriteStatement(in TransactionStart transaction, in LogStatement statement)
    {
        _output.ReleaseRow(isLast: false);
        _json.Reset(_output.Ready);
        WriteHead("statement"u8, transaction);
        WriteTime(transaction);
        _json.WriteString("database"u8, statement.Database);
        _json.WriteString("sql"u8, statement.Text);
        End();
    }

    /// <summary>A transaction of which nothing else was shown.</summary>
    public void WriteTransaction(in TransactionStart transaction)
    {
        _json.Reset(_output.Ready);
        WriteHead("transaction"u8, transaction);
        WriteTime(transaction);
        End();
    }

    public void Dispose() => _json.Dispose();

    void WriteHead(ReadOnlySpan<byte> type, in TransactionStart transaction)
    {
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        if (transaction.Id.Kind == PositionKind.File)
            _json.WriteNull("gtid"u8);
        else
            _json.WriteString("gtid"u8, transaction.Id.ToString());
        _json.WriteString("file"u8, transaction.File);
        _json.WriteNumber("offset"u8, transaction.Offset);
    }

    void WriteTime(in TransactionStart transaction)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(transaction.CommitTimeMs);
        Span<char> text = stackalloc char[32];
        var format = time.Millisecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
        time.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        _json.WriteString("time"u8, text[..length]);
    }

    void WriteKey(TailTable table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> images)
    {
        _json.WriteStartObject("key"u8);
        foreach (var part in table.Definition.PrimaryKey)
            WriteColumn(table, part.Column, slots[part.Column], images);
        _json.WriteEndObject();
    }

    void WriteImage(ReadOnlySpan<byte> name, TailTable table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> images)
    {
        _json.WriteStartObject(name);
        for (var i = 0; i < slots.Length; i++)
            WriteColumn(table, i, slots[i], images);
        _json.WriteEndObject();
    }

    void WriteColumn(TailTable table, int column, ValueSlot slot, ReadOnlySpan<byte> images)
    {
        if (slot.IsAbsent)
            return;
        _json.WritePropertyName(table.Names[column]);
        if (slot.IsNull)
            _json.WriteNullValue();
        else if (slot.IsDifferences)
            _values.WriteDifferences(_json, slot.DifferencesIn(images));
        else
            _values.Write(_json, table.Definition.Columns[column], table.Encodings[column], slot.In(images));
    }

    void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _output.EndLine();
    }
}
