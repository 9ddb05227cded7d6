using System.Buffers;
using System.Runtime.InteropServices;

namespace Uldra.MySql.Values;

/// <summary>
/// What an update changed within a JSON document, as MySQL logs it with <c>binlog_row_value_options=PARTIAL_JSON</c>.
/// </summary>
public static class JsonDifferences
{
    /// <summary>The document after the update, as the server's own text.</summary>
    /// <param name="bytes">Holds both, at the places the slots say.</param>
    /// <param name="document">The document before the update, in binary form.</param>
    /// <param name="differences">From the after image; see <see cref="ValueSlot.IsDifferences"/>.</param>
    /// <exception cref="ValueFormatException">Malformed, or not made from this document.</exception>
    public static void Apply(ReadOnlySpan<byte> bytes, ValueSlot document, ValueSlot differences, IBufferWriter<byte> output)
    {
        if (!document.HasValue)
            throw Malformed("the document they change is not in the before image");
        var whole = document.In(bytes);
        if (whole.IsEmpty)
            throw Malformed("the document they change is empty");
        var changes = differences.DifferencesIn(bytes);
        var root = new DocumentNode { Type = whole[0], Offset = document.Offset + 1, Length = whole.Length - 1 };
        var editor = new JsonEditor(bytes, root, (long)whole.Length + changes.Length + 1);
        var legs = new List<JsonLeg>();
        var reader = new JsonDifferenceReader(changes);
        while (reader.MoveNext())
        {
            JsonPath.Parse(reader.Path, legs);
            var path = CollectionsMarshal.AsSpan(legs);
            if (reader.Operation == JsonOperation.Remove)
            {
                editor.Remove(path);
                continue;
            }
            var value = Node(reader, differences.Offset);
            if (reader.Operation == JsonOperation.Insert)
                editor.Insert(path, value);
            else
                editor.Replace(path, value);
        }
        editor.Write(output);
    }

    /// <summary>The differences themselves, for a reader who has no document:
    /// <c>[{"op":"replace","path":"$.a","value":1}]</c>, with <c>insert</c> and <c>remove</c> (which has no value).</summary>
    /// <exception cref="ValueFormatException">Malformed.</exception>
    public static void WriteText(ReadOnlySpan<byte> differences, IBufferWriter<byte> output)
    {
        TextOutput.Byte(output, (byte)'[');
        var reader = new JsonDifferenceReader(differences);
        for (var isFirst = true; reader.MoveNext(); isFirst = false)
        {
            output.Write(isFirst ? "{\"op\":"u8 : ",{\"op\":"u8);
            output.Write(reader.Operation switch
            {
                JsonOperation.Replace => "\"replace\""u8,
                JsonOperation.Insert => "\"insert\""u8,
                _ => "\"remove\""u8,
            });
            output.Write(",\"path\":"u8);
            JsonString.Write(reader.Path, output);
            if (reader.Operation != JsonOperation.Remove)
            {
                output.Write(",\"value\":"u8);
                JsonDocument.WriteText(reader.Value, output);
            }
            TextOutput.Byte(output, (byte)'}');
        }
        TextOutput.Byte(output, (byte)']');
    }

    static DocumentNode Node(in JsonDifferenceReader reader, int start) => new()
    {
        Type = reader.Value[0], Offset = start + reader.ValueOffset + 1, Length = reader.Value.Length - 1,
    };

    internal static ValueFormatException Malformed(string what) => new($"Differences of a JSON document are malformed: {what}.");
}
