using System.Buffers;
using System.Buffers.Binary;

namespace Uldra.MySql.Values;

/// <summary>MySQL's binary JSON to the server's text.</summary>
/// <remarks>
/// Source: MySQL's <c>json_binary.h</c>. A document is a type byte and a value; a container holds counts, then tables of keys and values
/// that point into it:
/// <code>
/// object  count size (key-offset key-length)* (type offset-or-inline)* keys values      small: 2-byte counts and offsets, large: 4
/// array   count size                          (type offset-or-inline)*      values
/// </code>
/// </remarks>
public static class JsonDocument
{
    /// <summary>The server refuses deeper documents.</summary>
    internal const int DepthMax = 100;

    /// <exception cref="ValueFormatException">The bytes are no JSON document.</exception>
    public static void WriteText(ReadOnlySpan<byte> binary, IBufferWriter<byte> output)
    {
        if (binary.IsEmpty)
        {
            // What the server stores for a NOT NULL column under INSERT IGNORE; it reads it as null.
            output.Write("null"u8);
            return;
        }
        var budget = (long)binary.Length + 1;
        WriteValue(binary[0], binary[1..], output, 0, ref budget);
    }

    /// <param name="depth">Containers around the value.</param>
    /// <param name="budget">Values that may still be written.</param>
    internal static void WriteValue(byte type, ReadOnlySpan<byte> value, IBufferWriter<byte> output, int depth, ref long budget)
    {
        // Values of a sound document do not overlap, so there are fewer of them than bytes; crossed offsets would multiply without end.
        if (--budget < 0)
            throw Malformed("values overlap");
        switch (type)
        {
            case JsonType.SmallObject or JsonType.LargeObject or JsonType.SmallArray or JsonType.LargeArray:
                WriteContainer(type, value, output, depth + 1, ref budget);
                break;
            case JsonType.Literal:
                WriteLiteral(value, output);
                break;
            case JsonType.String:
                JsonString.Write(Counted(value), output);
                break;
            case JsonType.Opaque:
                if (value.IsEmpty)
                    throw Malformed("an opaque value is cut off");
                JsonOpaque.Write(value[0], Counted(value[1..]), output);
                break;
            default:
                WriteNumber(type, value, output);
                break;
        }
    }

    static void WriteContainer(byte type, ReadOnlySpan<byte> bytes, IBufferWriter<byte> output, int depth, ref long budget)
    {
        if (depth > DepthMax)
            throw Malformed("it is nested too deeply");
        var container = JsonContainer.Open(type, bytes);
        TextOutput.Byte(output, container.IsObject ? (byte)'{' : (byte)'[');
        for (var i = 0; i < container.Count; i++)
        {
            if (i > 0)
                output.Write(", "u8);
            if (container.IsObject)
            {
                JsonString.Write(container.Key(i), output);
                output.Write(": "u8);
            }
            var value = container.Value(i, out var valueType);
            WriteValue(valueType, value, output, depth, ref budget);
        }
        TextOutput.Byte(output, container.IsObject ? (byte)'}' : (byte)']');
    }

    static void WriteLiteral(ReadOnlySpan<byte> value, IBufferWriter<byte> output) => output.Write((value.IsEmpty ? 255 : value[0]) switch
    {
        0 => "null"u8,
        1 => "true"u8,
        2 => "false"u8,
        _ => throw Malformed("a literal is neither null nor true nor false"),
    });

    static void WriteNumber(byte type, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        var width = JsonType.NumberWidth(type);
        if (value.Length < width)
            throw Malformed("a number is cut off");
        if (type == JsonType.Double)
        {
            // A double stays one in text: 1.0, not 1.
            if (!FloatingValue.WriteText(BinaryPrimitives.ReadDoubleLittleEndian(value), int.MaxValue, output))
                output.Write(".0"u8);
        }
        else if (type is JsonType.UInt16 or JsonType.UInt32 or JsonType.UInt64)
            TextOutput.Unsigned(output, IntegerValue.Unsigned(value[..width]));
        else
            TextOutput.Signed(output, IntegerValue.Signed(value[..width]));
    }

    /// <summary>Bytes behind their length, which has 7 bits per byte, low ones first, and the high bit set while more follow.</summary>
    static ReadOnlySpan<byte> Counted(ReadOnlySpan<byte> value)
    {
        var length = 0UL;
        for (var i = 0; i < 5 && i < value.Length; i++)
        {
            length |= (ulong)(value[i] & 0x7F) << (7 * i);
            if (value[i] < 0x80)
                return length <= (ulong)(value.Length - i - 1) ? value.Slice(i + 1, (int)length) : throw Malformed("a string is cut off");
        }
        throw Malformed("a length does not end");
    }

    internal static ValueFormatException Malformed(string what) => new($"A JSON document is malformed: {what}.");
}
