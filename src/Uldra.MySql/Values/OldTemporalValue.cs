using System.Buffers;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>
/// Dates and times in the forms before 5.6, to canonical bytes. Without fraction, little-endian; with one (MariaDB only), big-endian and
/// counted in units of the last digit.
/// <code>
/// TIME        3 bytes: ±hhmmss as a decimal number        TIME(n)       seconds since -839 h
/// DATETIME    8 bytes: yyyymmddhhmmss                     DATETIME(n)   ((((year*13+month)*32+day)*24+hour)*60+minute)*60+second
/// TIMESTAMP   4 bytes: seconds since 1970                 TIMESTAMP(n)  4 bytes of seconds, then the fraction alone
/// </code>
/// </summary>
/// <remarks>MariaDB: <c>Field_time_hires</c>, <c>Field_datetime_hires</c> and <c>Field_timestamp_hires</c> in <c>sql/field.cc</c>.</remarks>
static class OldTemporalValue
{
    const long TimeZero = 839 * 3600;

    static ReadOnlySpan<byte> TimeBytes => [3, 4, 4, 5, 5, 5, 6];

    static ReadOnlySpan<byte> DateTimeBytes => [8, 6, 6, 7, 7, 7, 8];

    static ReadOnlySpan<byte> TimestampBytes => [4, 5, 5, 6, 6, 7, 7];

    /// <param name="type">Time, DateTime or Timestamp.</param>
    /// <param name="scale">0–6.</param>
    public static int Width(MySqlType type, int scale) => type switch
    {
        MySqlType.Time => TimeBytes[scale],
        MySqlType.DateTime => DateTimeBytes[scale],
        _ => TimestampBytes[scale],
    };

    /// <param name="value">Of exactly <see cref="Width"/> bytes.</param>
    /// <exception cref="ValueFormatException">No such date or time.</exception>
    public static void Convert(MySqlType type, int scale, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        switch (type)
        {
            case MySqlType.Time:
                ConvertTime(value, scale, output);
                break;
            case MySqlType.DateTime:
                ConvertDateTime(value, scale, output);
                break;
            default:
                ConvertTimestamp(value, scale, output);
                break;
        }
    }

    static void ConvertTime(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        long hour, minute, second, fraction = 0;
        bool negative;
        if (scale == 0)
        {
            var number = IntegerValue.Signed(value);
            negative = number < 0;
            number = Math.Abs(number);
            (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100);
        }
        else
        {
            var number = (long)IntegerValue.BigEndian(value) - (TimeZero * Power(scale));
            negative = number < 0;
            (var seconds, fraction) = Math.DivRem(Math.Abs(number), Power(scale));
            (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        }
        if (hour > 838 || minute > 59 || second > 59)
            throw new ValueFormatException($"A TIME is {hour}:{minute}:{second}.");
        var fractionBytes = TemporalValue.FractionBytes(scale);
        var packed = (((hour << 12) | (minute << 6) | second) << (8 * fractionBytes)) + Units(fraction, scale);
        var middle = 1L << ((8 * (3 + fractionBytes)) - 1);
        Write(middle + (negative ? -packed : packed), 3 + fractionBytes, output);
    }

    static void ConvertDateTime(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        var (number, fraction) = scale == 0
            ? (IntegerValue.Unsigned(value), 0UL)
            : Math.DivRem(IntegerValue.BigEndian(value), (ulong)Power(scale));
        var isDecimal = scale == 0;
        var second = Take(ref number, isDecimal ? 100u : 60);
        var minute = Take(ref number, isDecimal ? 100u : 60);
        var hour = Take(ref number, isDecimal ? 100u : 24);
        var day = Take(ref number, isDecimal ? 100u : 32);
        var month = Take(ref number, isDecimal ? 100u : 13);
        if (number > 9999 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59)
            throw new ValueFormatException($"A DATETIME is {number}-{month}-{day} {hour}:{minute}:{second}.");
        var packed = ((((number * 13) + month) << 22) | (day << 17) | (hour << 12) | (minute << 6) | second) | 0x8000000000;
        Write((long)packed, 5, output);
        Write(Units((long)fraction, scale), TemporalValue.FractionBytes(scale), output);
    }

    static void ConvertTimestamp(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        var seconds = scale == 0 ? IntegerValue.Unsigned(value) : IntegerValue.BigEndian(value[..4]);
        Write((long)seconds, 4, output);
        Write(Units((long)IntegerValue.BigEndian(value[4..]), scale), TemporalValue.FractionBytes(scale), output);
    }

    static ulong Take(ref ulong number, uint radix)
    {
        (number, var digit) = Math.DivRem(number, radix);
        return digit;
    }

    /// <summary>The canonical fraction has an even number of digits.</summary>
    static long Units(long fraction, int scale)
    {
        if (fraction >= Power(scale))
            throw new ValueFormatException($"A fraction of a second is {fraction}, with {scale} digits.");
        return (scale & 1) == 0 ? fraction : fraction * 10;
    }

    static long Power(int scale)
    {
        var power = 1L;
        for (var i = 0; i < scale; i++)
            power *= 10;
        return power;
    }

    static void Write(long number, int bytes, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(bytes + 1);
        for (var i = bytes - 1; i >= 0; i--, number >>= 8)
            span[i] = (byte)number;
        output.Advance(bytes);
    }
}
