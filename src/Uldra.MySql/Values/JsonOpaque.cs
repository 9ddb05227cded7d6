using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>
/// SQL values inside a document, with their column type: decimals print as numbers, dates and times as strings with microseconds, all
/// others as <c>"base64:type15:…"</c>.
/// </summary>
static class JsonOpaque
{
    const int MicrosecondScale = 6;

    /// <summary>The server breaks base64 after 76 characters, and prints the line feed as JSON does.</summary>
    const int LineBytes = 76 / 4 * 3;

    public static void Write(byte type, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        switch ((MySqlType)type)
        {
            case MySqlType.NewDecimal:
                WriteDecimal(value, output);
                break;
            case MySqlType.Date or MySqlType.Time or MySqlType.DateTime or MySqlType.Timestamp:
                WriteTemporal((MySqlType)type, value, output);
                break;
            default:
                WriteBase64(type, value, output);
                break;
        }
    }

    /// <summary>Precision, scale, then the packed number.</summary>
    static void WriteDecimal(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (value.Length < 2 || value[0] is < 1 or > 65 || value[1] > Math.Min((byte)38, value[0])
            || value.Length - 2 != DecimalValue.Width(value[0], value[1]))
            throw JsonDocument.Malformed("a decimal number does not fit its precision");
        DecimalValue.WriteText(value[0], value[1], value[2..], output);
    }

    /// <summary>Eight bytes little-endian: the packed form of <see cref="TemporalValue"/> above 24 bits of microseconds.</summary>
    static void WriteTemporal(MySqlType type, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (value.Length != 8)
            throw JsonDocument.Malformed("a date or time has the wrong length");
        var packed = BinaryPrimitives.ReadInt64LittleEndian(value);
        var magnitude = packed < 0 ? 0UL - (ulong)packed : (ulong)packed;
        var whole = magnitude >> 24;
        var micros = (uint)(magnitude & 0xFFFFFF);
        if (micros > 999_999)
            throw JsonDocument.Malformed("a time has too many microseconds");
        TextOutput.Byte(output, (byte)'"');
        if (type == MySqlType.Time)
            TemporalValue.WriteTime(packed < 0, whole, micros, MicrosecondScale, output);
        else if (packed < 0 || whole >> 40 != 0)
            throw JsonDocument.Malformed("a date is out of range");
        else if (type == MySqlType.Date)
            TemporalValue.WritePackedDate(whole, output);
        else
            TemporalValue.WriteDateTime(whole, micros, MicrosecondScale, output);
        TextOutput.Byte(output, (byte)'"');
    }

    static void WriteBase64(byte type, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        output.Write("\"base64:type"u8);
        TextOutput.Unsigned(output, type);
        TextOutput.Byte(output, (byte)':');
        for (; value.Length > LineBytes; value = value[LineBytes..])
        {
            WriteLine(value[..LineBytes], output);
            output.Write("\\n"u8);
        }
        WriteLine(value, output);
        TextOutput.Byte(output, (byte)'"');
    }

    static void WriteLine(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        Base64.EncodeToUtf8(value, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out var written);
        output.Advance(written);
    }
}
