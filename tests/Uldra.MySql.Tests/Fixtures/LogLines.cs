using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fixtures;

/// <summary>
/// What a reader says about a log, one JSON line per item. Where reading stops, the last line says at which event. Ids, times, sessions and
/// engine transaction numbers differ from one recording to the next.
/// </summary>
sealed partial class LogLines
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<string> _lines = [];
    TableMap? _table;

    public static async Task<List<string>> ReadAsync(IReadOnlyList<string> files, CancellationToken token)
    {
        var lines = new LogLines();
        BinlogReader? reader = null;
        try
        {
            reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = files }, token);
            for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
                lines.Take(reader, item);
            lines.Add("end", json => json.WriteBoolean("cut", reader.IsCutOff));
        }
        catch (BinlogFormatException e)
        {
            lines.Stop(e);
        }
        finally
        {
            if (reader is not null)
                await reader.DisposeAsync();
        }
        return lines._lines;
    }

    /// <summary>Two recordings of one scenario have the same stable lines. Offsets are among what is taken away: the sizes of compressed and
    /// tagged transactions hang on the time.</summary>
    public static string Stable(string line) => Uuid().Replace(Volatile().Replace(line, ""), "UUID");

    void Take(BinlogReader reader, BinlogItem item)
    {
        switch (item)
        {
            case BinlogItem.Begin:
                Begin(reader);
                break;
            case BinlogItem.Rows:
                Rows(reader);
                break;
            case BinlogItem.Statement:
                Add("statement", json =>
                {
                    json.WriteString("database", reader.Statement.Database);
                    json.WriteString("text", reader.Statement.Text);
                });
                break;
            case BinlogItem.Commit:
                End(reader, "commit");
                break;
            case BinlogItem.Prepared:
                End(reader, "prepared");
                break;
            default:
                Add("idle", json => json.WriteString("file", reader.File));
                break;
        }
    }

    void Begin(BinlogReader reader) => Add("begin", json =>
    {
        var transaction = reader.Transaction;
        json.WriteString("file", transaction.File);
        json.WriteNumber("offset", transaction.Offset);
        json.WriteString("id", transaction.Id.ToString());
        json.WriteNumber("server", transaction.ServerId);
        json.WriteNumber("time", transaction.CommitTimeMs);
    });

    void End(BinlogReader reader, string item) => Add(item, json =>
    {
        if (reader.Transaction.Xa is { Step: not XaStep.None } xa)
            json.WriteString("xa", $"{xa.Step} {xa.Name}");
        json.WriteNumber("end", reader.EndOffset);
        json.WriteNumber("xid", reader.Xid);
        json.WriteNumber("thread", reader.Transaction.ThreadId);
    });

    void Rows(BinlogReader reader)
    {
        var (table, rows) = (reader.Table, reader.Rows);
        Describe(table);
        var name = $"{table.Database}.{table.Name}";
        try
        {
            var images = ImageText.Read(table, rows);
            var step = rows.Kind == RowsKind.Update ? 2 : 1;
            for (var i = 0; i < images.Count; i += step)
                Row(table, rows.Kind, name, images, i);
        }
        catch (BinlogFormatException e)
        {
            Add("unreadable", json => json.WriteString("error", e.Message));
        }
    }

    void Row(TableMap table, RowsKind kind, string name, List<RowImage> images, int at) => Add(Name(kind), json =>
    {
        json.WriteString("table", name);
        if (kind != RowsKind.Insert)
        {
            json.WritePropertyName("before");
            ImageText.Write(json, table, images[at]);
        }
        if (kind != RowsKind.Delete)
        {
            json.WritePropertyName("after");
            ImageText.Write(json, table, images[kind == RowsKind.Update ? at + 1 : at]);
        }
    });

    static string Name(RowsKind kind) => kind switch { RowsKind.Insert => "insert", RowsKind.Update => "update", _ => "delete" };

    /// <summary>Once per change of the table's map.</summary>
    void Describe(TableMap table)
    {
        if (ReferenceEquals(table, _table))
            return;
        _table = table;
        Add("table", json =>
        {
            json.WriteString("name", $"{table.Database}.{table.Name}");
            json.WriteStartArray("columns");
            if (table.Definition is { } definition)
                foreach (var c in definition.Columns)
                    json.WriteStringValue(
                        $"{c.Name} {c.Type}{(c.Unsigned ? " unsigned" : "")}{(c.Nullable ? "" : " not null")} {c.Length} {c.Precision},{c.Scale}"
                        + $" {c.Charset}{(c.Members.Count > 0 ? $" [{string.Join(',', c.Members)}]" : "")}{(c.Invisible ? " invisible" : "")}");
            else
                json.WriteNumberValue(table.ColumnCount);
            json.WriteEndArray();
            if (table.Definition?.PrimaryKey is { Count: > 0 } key)
                json.WriteString("key", string.Join(',', key.Select(k => $"{k.Column}({k.Prefix})")));
        });
    }

    /// <summary>The event and its cause; where it is stands in the line.</summary>
    void Stop(BinlogFormatException e) => Add("stop", json =>
    {
        json.WriteString("event", e.Message[..Math.Max(0, e.Message.IndexOf(" in ", StringComparison.Ordinal))]);
        json.WriteString("file", e.File);
        json.WriteNumber("offset", e.Offset);
    });

    void Add(string item, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("item", item);
            write(json);
            json.WriteEndObject();
        }
        _lines.Add(Encoding.UTF8.GetString(stream.ToArray()));
    }

    [GeneratedRegex("""(?<=^\{"item":"(begin|commit|prepared|stop)".*),"(offset|time|end|xid|thread)":\d+""")]
    private static partial Regex Volatile();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=[:\"])")]
    private static partial Regex Uuid();
}
