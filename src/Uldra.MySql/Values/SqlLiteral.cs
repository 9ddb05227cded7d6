using System.Buffers;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>Renders canonical bytes as SQL literals for a session whose character_set_client is binary.</summary>
/// <remarks>The session's sql_mode must not have NO_BACKSLASH_ESCAPES, and its time_zone must be +00:00.</remarks>
public static class SqlLiteral
{
    static readonly SearchValues<byte> Special = SearchValues.Create("\0\n\r\\'\u001a"u8);

    /// <summary>A literal that stores exactly this value into a column of the same definition, and compares equal to it with the
    /// column's own collation. Characters: _charset'...' with escapes; bytes: x'..' or _binary'...'; numbers plain; temporals quoted;
    /// ENUM/SET by number; BIT as number; JSON as _utf8mb4'...'.</summary>
    /// <exception cref="ValueFormatException">The bytes do not fit the column.</exception>
    public static void Write(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        ValueWidth.Require(column, value);
        switch (column.Type)
        {
            case MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong:
                if (column.Unsigned || column.Zerofill)
                    TextOutput.Unsigned(output, IntegerValue.Unsigned(value));
                else
                    TextOutput.Signed(output, IntegerValue.Signed(value));
                break;
            case MySqlType.NewDecimal:
                DecimalValue.WriteText(column.Precision, column.Scale, value, output);
                break;
            case MySqlType.Float or MySqlType.Double:
                FloatingValue.WriteLiteral(FloatingValue.Read(value), output);
                break;
            case MySqlType.Enum or MySqlType.Set:
                // Both servers compare a SET as a signed number, so with its 64th member it is a negative one.
                TextOutput.Signed(output, (long)IntegerValue.Unsigned(value));
                break;
            case MySqlType.Bit:
                TextOutput.Unsigned(output, IntegerValue.BigEndian(value));
                break;
            case MySqlType.Year:
                TemporalValue.WriteYear(value, output);
                break;
            default:
                WriteQuoted(column, value, output);
                break;
        }
    }

    static void WriteQuoted(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (column.Type is MySqlType.Date or MySqlType.NewDate or MySqlType.Time or MySqlType.Time2 or MySqlType.DateTime
            or MySqlType.DateTime2 or MySqlType.Timestamp or MySqlType.Timestamp2)
        {
            TextOutput.Byte(output, (byte)'\'');
            ValueText.TryWriteTemporal(column, value, output);
            TextOutput.Byte(output, (byte)'\'');
        }
        else if (column.Type == MySqlType.Json)
            WriteText("utf8mb4", value, 0, output);
        else if (column.Type is MySqlType.Geometry or MySqlType.Vector)
            WriteHex(value, output);
        else
            WriteText(column.Charset ?? throw new ValueFormatException($"The character set of column {column.Name} is not known."),
                value, column.Type == MySqlType.String && column.Charset == "binary" ? column.Length - value.Length : 0, output);
    }

    /// <summary>BINARY comes without its trailing zeros, which a comparison would miss: <paramref name="padding"/> puts them back.</summary>
    static void WriteText(string charset, ReadOnlySpan<byte> value, int padding, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(charset.Length + 3);
        var at = 0;
        span[at++] = (byte)'_';
        foreach (var c in charset)
            span[at++] = (byte)c;
        output.Advance(at);
        if (!CharsetText.IsEscapable(charset))
        {
            TextOutput.Byte(output, (byte)' ');
            WriteHex(value, output);
            return;
        }
        TextOutput.Byte(output, (byte)'\'');
        Escape(value, output);
        for (var i = 0; i < padding; i++)
            output.Write("\\0"u8);
        TextOutput.Byte(output, (byte)'\'');
    }

    static void Escape(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        while (true)
        {
            var special = value.IndexOfAny(Special);
            if (special < 0)
            {
                output.Write(value);
                return;
            }
            output.Write(value[..special]);
            var span = output.GetSpan(2);
            span[0] = (byte)'\\';
            span[1] = value[special] switch { 0 => (byte)'0', 10 => (byte)'n', 13 => (byte)'r', 26 => (byte)'Z', var c => c };
            output.Advance(2);
            value = value[(special + 1)..];
        }
    }

    static void WriteHex(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        var start = output.GetSpan(2);
        start[0] = (byte)'x';
        start[1] = (byte)'\'';
        output.Advance(2);
        while (!value.IsEmpty)
        {
            var part = value[..Math.Min(value.Length, 1024)];
            Convert.TryToHexString(part, output.GetSpan(part.Length * 2), out var written);
            output.Advance(written);
            value = value[part.Length..];
        }
        TextOutput.Byte(output, (byte)'\'');
    }
}
