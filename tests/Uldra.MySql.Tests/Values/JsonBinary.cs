using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Uldra.MySql.Tests.Values;

/// <summary>
/// Builds MySQL's binary documents from System.Text.Json's, slowly and by the book, so that the reader is tested against another hand.
/// Holes and the wide form can be asked for; a server makes both.
/// </summary>
sealed class JsonBinary(Random random, bool wide, int holesMax)
{
    public byte[] Document(JsonNode? node)
    {
        var (type, bytes) = Value(node);
        return [type, .. bytes];
    }

    public (byte Type, byte[] Bytes) Value(JsonNode? node) => node switch
    {
        null => (4, [0]),
        JsonObject members => Container([.. members.Select(m => (Encoding.UTF8.GetBytes(m.Key), m.Value))
            .OrderBy(m => m.Item1.Length).ThenBy(m => Convert.ToHexString(m.Item1), StringComparer.Ordinal)], isObject: true),
        JsonArray items => Container([.. items.Select(i => (Array.Empty<byte>(), i))], isObject: false),
        _ => Scalar(node.AsValue()),
    };

    static (byte, byte[]) Scalar(JsonValue value)
    {
        if (value.TryGetValue<bool>(out var flag))
            return (4, [(byte)(flag ? 1 : 2)]);
        if (value.TryGetValue<long>(out var number))
            return number is >= short.MinValue and <= short.MaxValue ? ((byte)5, Little(number, 2))
                : number is >= int.MinValue and <= int.MaxValue ? ((byte)7, Little(number, 4)) : ((byte)9, Little(number, 8));
        var text = Encoding.UTF8.GetBytes(value.GetValue<string>());
        return (12, [.. Length(text.Length), .. text]);
    }

    (byte, byte[]) Container((byte[] Key, JsonNode? Value)[] items, bool isObject)
    {
        var values = Array.ConvertAll(items, i => Value(i.Value));
        var large = wide || values.Sum(v => v.Bytes.Length + holesMax) + items.Sum(i => i.Key.Length) + (11 * items.Length) + 4 > ushort.MaxValue;
        var offsetBytes = large ? 4 : 2;
        var tables = (2 * offsetBytes) + (items.Length * ((isObject ? offsetBytes + 2 : 0) + 1 + offsetBytes));
        var (head, body) = (new List<byte>(), new List<byte>());
        foreach (var (key, _) in isObject ? items : [])
        {
            head.AddRange([.. Little(tables + body.Count, offsetBytes), .. Little(key.Length, 2)]);
            body.AddRange(key);
        }
        foreach (var (type, bytes) in values)
        {
            head.Add(type);
            if (type is 4 or 5 or 6 || (large && type is 7 or 8))
            {
                head.AddRange([.. bytes, .. new byte[offsetBytes - bytes.Length]]);
                continue;
            }
            body.AddRange(new byte[random.Next(holesMax + 1)]);
            head.AddRange(Little(tables + body.Count, offsetBytes));
            body.AddRange(bytes);
        }
        byte[] counts = [.. Little(items.Length, offsetBytes), .. Little(tables + body.Count, offsetBytes)];
        return ((byte)((isObject ? 0 : 2) + (large ? 1 : 0)), [.. counts, .. head, .. body]);
    }

    public static byte[] Length(int length)
    {
        var bytes = new List<byte>();
        for (; length >= 0x80; length >>= 7)
            bytes.Add((byte)(length | 0x80));
        return [.. bytes, (byte)length];
    }

    static byte[] Little(long value, int count)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..count];
    }
}
