using System.Buffers;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>Renders canonical bytes as the server's own text.</summary>
public static class ValueText
{
    /// <summary>The text the server prints for the value (CAST(col AS CHAR) with time_zone '+00:00'); characters in the column's own
    /// charset bytes; BINARY padded to its width; ZEROFILL padded; DECIMAL at its scale; ENUM/SET by member names (needs Members);
    /// BIT as decimal number is NOT used: bytes. GEOMETRY, VECTOR, BLOB: the bytes.</summary>
    /// <exception cref="ValueFormatException">The bytes do not fit the column, or its members are not known.</exception>
    public static void Write(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        ValueWidth.Require(column, value);
        switch (column.Type)
        {
            case MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong:
                WriteInteger(column, value, output);
                break;
            case MySqlType.NewDecimal:
                DecimalValue.WriteText(column.Precision, column.Scale, value, output,
                    column.Zerofill ? Math.Max(1, column.Precision - column.Scale) : 1);
                break;
            case MySqlType.Float or MySqlType.Double:
                WriteFloating(column, value, output);
                break;
            case MySqlType.Enum or MySqlType.Set:
                MemberText.Write(column, value, output);
                break;
            case MySqlType.String when column.Charset == "binary":
                output.Write(value);
                TextOutput.Repeat(output, 0, column.Length - value.Length);
                break;
            default:
                if (!TryWriteTemporal(column, value, output))
                    output.Write(value);
                break;
        }
    }

    /// <summary>False for types that are no date or time.</summary>
    internal static bool TryWriteTemporal(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        switch (column.Type)
        {
            case MySqlType.Year:
                TemporalValue.WriteYear(value, output);
                return true;
            case MySqlType.Date or MySqlType.NewDate:
                TemporalValue.WriteDate(value, output);
                return true;
            case MySqlType.Time or MySqlType.Time2:
                TemporalValue.WriteTime(value, column.Scale, output);
                return true;
            case MySqlType.DateTime or MySqlType.DateTime2:
                TemporalValue.WriteDateTime(value, column.Scale, output);
                return true;
            case MySqlType.Timestamp or MySqlType.Timestamp2:
                TemporalValue.WriteTimestamp(value, column.Scale, output);
                return true;
            default:
                return false;
        }
    }

    static void WriteInteger(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (!column.Unsigned && !column.Zerofill)
            TextOutput.Signed(output, IntegerValue.Signed(value));
        else
        {
            var number = IntegerValue.Unsigned(value);
            if (column.Zerofill)
                PadZeros(output, number, column.DisplayWidth);
            TextOutput.Unsigned(output, number);
        }
    }

    static void PadZeros(IBufferWriter<byte> output, ulong number, int width)
    {
        var digits = 1;
        for (var rest = number; rest >= 10; rest /= 10)
            digits++;
        TextOutput.Repeat(output, (byte)'0', width - digits);
    }

    static void WriteFloating(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (!column.Zerofill)
        {
            WriteDigits(column, value, output);
            return;
        }
        var text = new ArrayBufferWriter<byte>(48);
        WriteDigits(column, value, text);
        TextOutput.Repeat(output, (byte)'0', column.DisplayWidth - text.WrittenCount);
        output.Write(text.WrittenSpan);
    }

    static void WriteDigits(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (column.Precision > 0)
            FloatingValue.WriteFixed(value, column.Scale, output);
        else
            FloatingValue.WriteText(value, output);
    }
}
