using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>
/// One value as DESIGN §8 shows it: integers and floats as numbers, DECIMAL, temporals and JSON as strings in the server's own text,
/// characters as strings, everything that is no text as <c>{"base64":"…"}</c>.
/// </summary>
sealed class ValueJson
{
    readonly ArrayBufferWriter<byte> _text = new();

    public void Write(Utf8JsonWriter json, ColumnDefinition column, Encoding? encoding, ReadOnlySpan<byte> value)
    {
        switch (column.Type)
        {
            case MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong:
                WriteInteger(json, column, value);
                break;
            case MySqlType.Float:
                json.WriteNumberValue(BitConverter.ToSingle(value));
                break;
            case MySqlType.Double:
                json.WriteNumberValue(BitConverter.ToDouble(value));
                break;
            case MySqlType.Json:
                WriteUtf8(json, value);
                break;
            case MySqlType.Bit or MySqlType.Geometry or MySqlType.Vector:
                WriteBytes(json, value);
                break;
            default:
                WriteText(json, column, encoding, value);
                break;
        }
    }

    /// <summary>What an update changed within a document that the log does not hold: <c>{"json_differences":[…]}</c>.</summary>
    public void WriteDifferences(Utf8JsonWriter json, ReadOnlySpan<byte> differences)
    {
        _text.ResetWrittenCount();
        JsonDifferences.WriteText(differences, _text);
        json.WriteStartObject();
        json.WritePropertyName("json_differences"u8);
        json.WriteRawValue(_text.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
    }

    static void WriteInteger(Utf8JsonWriter json, ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        var number = 0UL;
        for (var i = value.Length - 1; i >= 0; i--)
            number = (number << 8) | value[i];
        if (column.Unsigned)
            json.WriteNumberValue(number);
        else
        {
            var shift = 64 - (8 * value.Length);
            json.WriteNumberValue((long)(number << shift) >> shift);
        }
    }

    void WriteText(Utf8JsonWriter json, ColumnDefinition column, Encoding? encoding, ReadOnlySpan<byte> value)
    {
        _text.ResetWrittenCount();
        ValueText.Write(column, value, _text);
        var text = _text.WrittenSpan;
        if (column.Charset == "binary" && column.Type is not (MySqlType.Enum or MySqlType.Set))
            WriteBytes(json, text);
        else if (encoding is not null)
            WriteDecoded(json, encoding, text);
        else if (column.Charset is null or "utf8mb4" or "utf8mb3" or "ascii")
            WriteUtf8(json, text);
        else
            WriteBytes(json, text);
    }

    static void WriteDecoded(Utf8JsonWriter json, Encoding encoding, ReadOnlySpan<byte> text)
    {
        try
        {
            json.WriteStringValue(encoding.GetString(text));
        }
        catch (DecoderFallbackException)
        {
            WriteBytes(json, text);
        }
    }

    static void WriteUtf8(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            json.WriteStringValue(text);
        else
            WriteBytes(json, text);
    }

    static void WriteBytes(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        json.WriteStartObject();
        json.WriteBase64String("base64"u8, bytes);
        json.WriteEndObject();
    }
}
