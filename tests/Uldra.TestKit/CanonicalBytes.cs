using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Uldra.MySql.Schema;

namespace Uldra.TestKit;

/// <summary>
/// Canonical bytes (<c>docs/values.md</c>) from .NET values, written straight from that page and slowly. Integers, BIT, YEAR, ENUM's index
/// and SET's mask are numbers; DECIMAL and temporal values are the server's text; characters are strings; byte arrays pass as they are.
/// </summary>
public static class CanonicalBytes
{
    public static byte[] Of(ColumnDefinition column, object value) => value is byte[] bytes ? bytes : column.Type switch
    {
        MySqlType.Tiny => Little(value, 1),
        MySqlType.Short => Little(value, 2),
        MySqlType.Int24 => Little(value, 3),
        MySqlType.Long => Little(value, 4),
        MySqlType.LongLong => Little(value, 8),
        MySqlType.Enum or MySqlType.Set => Little(value, column.Length),
        MySqlType.Float => BitConverter.GetBytes(Convert.ToSingle(value, CultureInfo.InvariantCulture)),
        MySqlType.Double => BitConverter.GetBytes(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        MySqlType.Bit => Big(Convert.ToUInt64(value, CultureInfo.InvariantCulture), (column.Length + 7) / 8),
        MySqlType.Year => [(byte)(Number(value) == 0 ? 0 : Number(value) - 1900)],
        MySqlType.NewDecimal => Decimal(column, Text(value)),
        MySqlType.Date => Date(Text(value)),
        MySqlType.Time2 => Time(column, Text(value)),
        MySqlType.DateTime2 => DateTimeOf(column, Text(value)),
        MySqlType.Timestamp2 => Timestamp(column, Text(value)),
        _ => EncodingOf(column.Charset).GetBytes(Text(value)),
    };

    static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    static long Number(object value) => value is ulong large ? (long)large : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    static byte[] Little(object value, int bytes)
    {
        var all = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(all, Number(value));
        return all[..bytes];
    }

    static byte[] Big(ulong value, int bytes)
    {
        var all = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, value);
        return all[(8 - bytes)..];
    }

    static Encoding EncodingOf(string? charset) => charset switch
    {
        "latin1" => Encoding.Latin1,
        "utf16" or "ucs2" => Encoding.BigEndianUnicode,
        "utf32" => new UTF32Encoding(bigEndian: true, byteOrderMark: false),
        _ => Encoding.UTF8,
    };

    /// <summary>Groups of nine digits, the odd ones at both ends; sign in the first bit; negative numbers inverted.</summary>
    static byte[] Decimal(ColumnDefinition column, string text)
    {
        var negative = text.StartsWith('-');
        var parts = text.TrimStart('-').Split('.');
        var whole = parts[0].TrimStart('0').PadLeft(column.Precision - column.Scale, '0');
        var fraction = (parts.Length > 1 ? parts[1] : "").PadRight(column.Scale, '0');
        var bytes = new List<byte>();
        var odd = whole.Length % 9;
        AddDigits(bytes, whole[..odd]);
        for (var i = odd; i < whole.Length; i += 9)
            AddDigits(bytes, whole.Substring(i, 9));
        for (var i = 0; i < fraction.Length; i += 9)
            AddDigits(bytes, fraction.Substring(i, Math.Min(9, fraction.Length - i)));
        var packed = bytes.ToArray();
        packed[0] ^= 0x80;
        return negative ? [.. packed.Select(b => (byte)~b)] : packed;
    }

    static void AddDigits(List<byte> bytes, string digits)
    {
        int[] widths = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];
        if (digits.Length > 0)
            bytes.AddRange(Big(ulong.Parse(digits, CultureInfo.InvariantCulture), widths[digits.Length]));
    }

    static byte[] Date(string text)
    {
        var (year, month, day) = DateParts(text);
        return Little((long)(day | month << 5 | year << 9), 3);
    }

    static (int Year, int Month, int Day) DateParts(string text)
    {
        var parts = text[..10].Split('-').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return (parts[0], parts[1], parts[2]);
    }

    static byte[] Time(ColumnDefinition column, string text)
    {
        var negative = text.StartsWith('-');
        var (hour, minute, second, fraction) = TimeParts(text.TrimStart('-'), column.Scale);
        var fractionBytes = (column.Scale + 1) / 2;
        var packed = ((long)hour << 12 | (long)minute << 6 | (long)second) << (8 * fractionBytes) | fraction;
        var offset = 0x800000L << (8 * fractionBytes);
        return Big((ulong)(offset + (negative ? -packed : packed)), 3 + fractionBytes);
    }

    static byte[] DateTimeOf(ColumnDefinition column, string text)
    {
        var (year, month, day) = DateParts(text);
        var (hour, minute, second, fraction) = TimeParts(text.Length > 10 ? text[11..] : "00:00:00", column.Scale);
        var date = (long)(year * 13 + month) << 5 | (long)day;
        var packed = 0x8000000000L + (date << 17 | (long)hour << 12 | (long)minute << 6 | (long)second);
        return [.. Big((ulong)packed, 5), .. Big((ulong)fraction, (column.Scale + 1) / 2)];
    }

    static byte[] Timestamp(ColumnDefinition column, string text)
    {
        if (text.StartsWith("0000", StringComparison.Ordinal))
            return new byte[4 + (column.Scale + 1) / 2];
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = DateTimeOffset.Parse(point < 0 ? text : text[..point], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var (_, _, _, fraction) = TimeParts(text[11..], column.Scale);
        return [.. Big((ulong)whole.ToUnixTimeSeconds(), 4), .. Big((ulong)fraction, (column.Scale + 1) / 2)];
    }

    /// <summary>The fraction as stored: two digits per byte, an odd scale padded with a zero.</summary>
    static (int Hour, int Minute, int Second, long Fraction) TimeParts(string text, int scale)
    {
        var parts = text.Split('.');
        var numbers = parts[0].Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var digits = (parts.Length > 1 ? parts[1] : "").PadRight(6, '0')[..scale].PadRight(scale + scale % 2, '0');
        return (numbers[0], numbers[1], numbers[2], digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture));
    }
}
