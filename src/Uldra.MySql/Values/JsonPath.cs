using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Uldra.MySql.Values;

/// <summary>
/// Paths as the server writes them into differences: <c>$.key."any key"[3][last-1]</c>, without wildcards. A key that is no ECMAScript
/// identifier stands in quotes with JSON's escapes.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/refman/en/json.html#json-path-syntax</remarks>
static class JsonPath
{
    /// <exception cref="ValueFormatException">Not such a path, or deeper than any document.</exception>
    public static void Parse(ReadOnlySpan<byte> path, List<JsonLeg> legs)
    {
        legs.Clear();
        if (path.IsEmpty || path[0] != (byte)'$')
            throw Malformed("does not begin with $");
        for (path = path[1..]; !path.IsEmpty;)
        {
            if (legs.Count == JsonDocument.DepthMax)
                throw Malformed("is longer than any document is deep");
            legs.Add(path[0] switch
            {
                (byte)'.' => Member(ref path),
                (byte)'[' => Cell(ref path),
                _ => throw Malformed("has a leg that is neither key nor place"),
            });
        }
    }

    static JsonLeg Member(ref ReadOnlySpan<byte> path)
    {
        path = path[1..];
        if (!path.IsEmpty && path[0] == (byte)'"')
            return new JsonLeg(Quoted(ref path), 0, false);
        var end = path.IndexOfAny((byte)'.', (byte)'[');
        var key = end < 0 ? path : path[..end];
        if (key.IsEmpty)
            throw Malformed("has an empty leg");
        path = path[key.Length..];
        return new JsonLeg(key.ToArray(), 0, false);
    }

    static JsonLeg Cell(ref ReadOnlySpan<byte> path)
    {
        var end = path.IndexOf((byte)']');
        if (end < 0)
            throw Malformed("has a place that does not end");
        var place = path[1..end];
        path = path[(end + 1)..];
        var fromEnd = place.StartsWith("last"u8);
        if (fromEnd)
        {
            if (place.Length == 4)
                return new JsonLeg(null, 0, true);
            place = place[4] == (byte)'-' ? place[5..] : default;
        }
        return Utf8Parser.TryParse(place, out uint index, out var used) && used == place.Length && index <= int.MaxValue
            ? new JsonLeg(null, (int)index, fromEnd)
            : throw Malformed("has a place that is no number");
    }

    static byte[] Quoted(ref ReadOnlySpan<byte> path)
    {
        var key = new ArrayBufferWriter<byte>();
        var at = 1;
        while (at < path.Length && path[at] != (byte)'"')
        {
            if (path[at] != (byte)'\\')
                TextOutput.Byte(key, path[at++]);
            else
                at = Escape(path, at + 1, key);
        }
        if (at >= path.Length)
            throw Malformed("has a key whose quotes do not end");
        path = path[(at + 1)..];
        return key.WrittenSpan.ToArray();
    }

    static int Escape(ReadOnlySpan<byte> path, int at, ArrayBufferWriter<byte> key)
    {
        if (at >= path.Length)
            throw Malformed("ends within an escape");
        if (path[at] == (byte)'u')
            return Unicode(path, at + 1, key);
        TextOutput.Byte(key, path[at] switch
        {
            (byte)'b' => 8,
            (byte)'t' => 9,
            (byte)'n' => 10,
            (byte)'f' => 12,
            (byte)'r' => 13,
            (byte)'"' or (byte)'\\' or (byte)'/' => path[at],
            _ => throw Malformed("has an escape that JSON does not know"),
        });
        return at + 1;
    }

    static int Unicode(ReadOnlySpan<byte> path, int at, ArrayBufferWriter<byte> key)
    {
        var first = Hex(path, at);
        at += 4;
        var rune = new Rune(0xFFFD);
        if (char.IsHighSurrogate(first) && path[at..].StartsWith("\\u"u8))
        {
            if (!Rune.TryCreate(first, Hex(path, at + 2), out rune))
                throw Malformed("has half a character");
            at += 6;
        }
        else if (!Rune.TryCreate(first, out rune))
            throw Malformed("has half a character");
        key.Advance(rune.EncodeToUtf8(key.GetSpan(4)));
        return at;
    }

    static char Hex(ReadOnlySpan<byte> path, int at) =>
        path.Length - at >= 4 && ushort.TryParse(path.Slice(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : throw Malformed("has an escape that is cut off");

    static ValueFormatException Malformed(string what) => JsonDifferences.Malformed($"a path {what}");
}
