using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>A table as it stands in this part of the log, with what its rows need prepared once.</summary>
sealed class TailTable
{
    public TailTable(TableMap map, TableDefinition definition)
    {
        Map = map;
        Definition = definition;
        Names = [.. definition.Columns.Select(c => JsonEncodedText.Encode(c.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        Encodings = [.. definition.Columns.Select(EncodingOf)];
    }

    public TableMap Map { get; }

    public TableDefinition Definition { get; }

    public JsonEncodedText[] Names { get; }

    /// <summary>Null for columns without characters, for UTF-8 (whose bytes are shown as they are), and for sets unknown here.</summary>
    public Encoding?[] Encodings { get; }

    static Encoding? EncodingOf(ColumnDefinition column)
    {
        if (column.Charset is null or "utf8mb4" or "utf8mb3" or "ascii" or "binary" || CharsetText.EncodingOf(column.Charset) is not { } known)
            return null;
        // Bytes that are no characters must not turn into question marks.
        var strict = (Encoding)known.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }
}
