using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fixtures;

/// <summary>One row's image, as the server's own text per column; bytes stay bytes. Null is SQL NULL.</summary>
/// <param name="Differences">What an update changed in JSON documents that are not known; null for other columns.</param>
sealed record RowImage(byte[]?[] Values, bool[] Absent, byte[]?[] Differences);

/// <summary>Row images as text.</summary>
static class ImageText
{
    const int LongBytes = 200;

    static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>All images of an event; an update has before and after in turn.</summary>
    public static List<RowImage> Read(TableMap table, RowsData rows)
    {
        var images = new List<RowImage>();
        var reader = new RowReader();
        reader.Start(table, rows);
        while (reader.MoveNext())
        {
            if (rows.Kind != RowsKind.Insert)
                images.Add(Image(table, reader.Before, reader.Bytes));
            if (rows.Kind != RowsKind.Delete)
                images.Add(Image(table, reader.After, reader.Bytes));
        }
        return images;
    }

    /// <summary>Absent columns are <c>false</c>, which no value can be.</summary>
    public static void Write(Utf8JsonWriter json, TableMap table, RowImage image)
    {
        json.WriteStartArray();
        for (var i = 0; i < image.Values.Length; i++)
        {
            if (image.Absent[i])
                json.WriteBooleanValue(false);
            else if (image.Differences[i] is { } differences)
                WriteObject(json, Encoding.UTF8.GetString(differences), "differences");
            else if (image.Values[i] is not { } value)
                json.WriteNullValue();
            else
                WriteValue(json, table.Definition?.Columns[i], value);
        }
        json.WriteEndArray();
    }

    static RowImage Image(TableMap table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> bytes)
    {
        var (values, absent, differences) = (new byte[]?[slots.Length], new bool[slots.Length], new byte[]?[slots.Length]);
        for (var i = 0; i < slots.Length; i++)
        {
            absent[i] = slots[i].IsAbsent;
            if (slots[i].HasValue)
                values[i] = Render(table.Definition?.Columns[i], slots[i].In(bytes));
            else if (slots[i].IsDifferences)
                differences[i] = RenderDifferences(slots[i].DifferencesIn(bytes));
        }
        return new RowImage(values, absent, differences);
    }

    static byte[] Render(ColumnDefinition? column, ReadOnlySpan<byte> value)
    {
        if (column is null)
            return value.ToArray();
        var output = new ArrayBufferWriter<byte>();
        ValueText.Write(column, value, output);
        return output.WrittenSpan.ToArray();
    }

    static byte[] RenderDifferences(ReadOnlySpan<byte> differences)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonDifferences.WriteText(differences, output);
        return output.WrittenSpan.ToArray();
    }

    static void WriteValue(Utf8JsonWriter json, ColumnDefinition? column, byte[] value)
    {
        if (value.Length > LongBytes)
            WriteObject(json, $"{value.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(value)[..8])}", "long");
        else if (IsText(column) && TryDecode(value) is { } text)
            json.WriteStringValue(text);
        else
            WriteObject(json, Convert.ToHexStringLower(value), "hex");
    }

    static void WriteObject(Utf8JsonWriter json, string text, string name)
    {
        json.WriteStartObject();
        json.WriteString(name, text);
        json.WriteEndObject();
    }

    static bool IsText(ColumnDefinition? column) => column is not null && column.Charset != "binary"
        && column.Type is not (MySqlType.Bit or MySqlType.Geometry or MySqlType.Vector);

    static string? TryDecode(byte[] value)
    {
        try
        {
            return StrictUtf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
