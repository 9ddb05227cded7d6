using System.Buffers;

namespace Uldra.MySql.Values;

/// <summary>
/// Dates and times as the server stores them since 5.6 (<c>DATETIME2</c>, <c>TIME2</c>, <c>TIMESTAMP2</c>), big-endian and ordered like
/// their bytes; DATE is three little-endian bytes. Zero dates and days that do not exist are printed as stored.
/// <code>
/// DATETIME2   1 sign | 17 year*13+month | 5 day | 5 hour | 6 minute | 6 second | fraction
/// TIME2       1 sign |  1 unused | 10 hour | 6 minute | 6 second | fraction       (offset by 0x800000, negative: two's complement)
/// </code>
/// </summary>
static class TemporalValue
{
    const int LongestText = 32;

    public static int FractionBytes(int scale) => (scale + 1) / 2;

    public static void WriteYear(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(4);
        TextOutput.Digits(span, 0, value[0] == 0 ? 0u : 1900u + value[0], 4);
        output.Advance(4);
    }

    public static void WriteDate(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        var packed = (uint)(value[0] | (value[1] << 8) | (value[2] << 16));
        output.Advance(Date(output.GetSpan(10), 0, packed >> 9, (packed >> 5) & 15, packed & 31));
    }

    public static void WriteDateTime(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        // 0x80 is the sign; a datetime is never negative, so anything else is damage.
        if (value[0] < 0x80)
            throw new ValueFormatException("A DATETIME is negative.");
        var packed = IntegerValue.BigEndian(value[..5]) & 0x7FFFFFFFFF;
        var micros = Fraction(value[5..], scale);
        WriteDateTime(packed, micros, scale, output);
    }

    /// <summary>Packed as in <c>DATETIME2</c> without its sign.</summary>
    public static void WriteDateTime(ulong packed, uint micros, int scale, IBufferWriter<byte> output)
    {
        var yearMonth = (uint)(packed >> 22);
        var span = output.GetSpan(LongestText);
        var at = Date(span, 0, yearMonth / 13, yearMonth % 13, (uint)(packed >> 17) & 31);
        span[at++] = (byte)' ';
        at = Clock(span, at, (uint)(packed >> 12) & 31, (uint)(packed >> 6) & 63, (uint)packed & 63);
        output.Advance(FractionText(span, at, micros, scale));
    }

    /// <summary>The date of a packed <c>DATETIME2</c>.</summary>
    public static void WritePackedDate(ulong packed, IBufferWriter<byte> output)
    {
        var yearMonth = (uint)(packed >> 22);
        output.Advance(Date(output.GetSpan(10), 0, yearMonth / 13, yearMonth % 13, (uint)(packed >> 17) & 31));
    }

    public static void WriteTimestamp(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        var seconds = (uint)IntegerValue.BigEndian(value[..4]);
        var micros = Fraction(value[4..], scale);
        var span = output.GetSpan(LongestText);
        int at;
        if (seconds == 0 && micros == 0)
        {
            // Second 0 is how the server stores the zero date '0000-00-00 00:00:00'; 1970-01-01 00:00:00 itself is out of range.
            at = Date(span, 0, 0, 0, 0);
            span[at++] = (byte)' ';
            at = Clock(span, at, 0, 0, 0);
        }
        else
        {
            var days = seconds / 86400;
            seconds %= 86400;
            var (year, month, day) = DateOf(days);
            at = Date(span, 0, year, month, day);
            span[at++] = (byte)' ';
            at = Clock(span, at, seconds / 3600, seconds / 60 % 60, seconds % 60);
        }
        output.Advance(FractionText(span, at, micros, scale));
    }

    public static void WriteTime(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        // All bytes together are one number offset by the middle of its range; so a negative time's fraction needs no special case.
        var bits = 8 * value.Length;
        var number = (long)IntegerValue.BigEndian(value) - (1L << (bits - 1));
        var fractionBits = bits - 24;
        var magnitude = (ulong)Math.Abs(number);
        var micros = FromUnits((uint)(magnitude & ((1UL << fractionBits) - 1)), scale);
        WriteTime(number < 0, magnitude >> fractionBits, micros, scale, output);
    }

    /// <summary>Packed as in <c>TIME2</c> without sign and fraction.</summary>
    public static void WriteTime(bool negative, ulong packed, uint micros, int scale, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(LongestText);
        var at = 0;
        if (negative)
            span[at++] = (byte)'-';
        at = Clock(span, at, (uint)(packed >> 12) & 0x3FF, (uint)(packed >> 6) & 63, (uint)packed & 63);
        output.Advance(FractionText(span, at, micros, scale));
    }

    internal static uint Fraction(ReadOnlySpan<byte> bytes, int scale) => FromUnits((uint)IntegerValue.BigEndian(bytes), scale);

    /// <summary>One byte counts hundredths of a second, two ten-thousandths, three millionths.</summary>
    static uint FromUnits(uint units, int scale)
    {
        var micros = FractionBytes(scale) switch { 0 => 0u, 1 => units * 10_000, 2 => units * 100, _ => units };
        return micros <= 999_999 ? micros : throw new ValueFormatException($"A fraction of a second is {micros} microseconds.");
    }

    static int FractionText(Span<byte> span, int at, uint micros, int scale)
    {
        if (scale == 0)
            return at;
        span[at++] = (byte)'.';
        for (var i = scale; i < 6; i++)
            micros /= 10;
        return TextOutput.Digits(span, at, micros, scale);
    }

    static int Date(Span<byte> span, int at, uint year, uint month, uint day)
    {
        at = TextOutput.Digits(span, at, year, 4);
        span[at++] = (byte)'-';
        at = TextOutput.Digits(span, at, month, 2);
        span[at++] = (byte)'-';
        return TextOutput.Digits(span, at, day, 2);
    }

    static int Clock(Span<byte> span, int at, uint hour, uint minute, uint second)
    {
        at = TextOutput.Digits(span, at, hour, hour > 99 ? 3 : 2);
        span[at++] = (byte)':';
        at = TextOutput.Digits(span, at, minute, 2);
        span[at++] = (byte)':';
        return TextOutput.Digits(span, at, second, 2);
    }

    /// <summary>Civil date of a day since 1970 in the Gregorian calendar; the 32-bit range ends in 2106.</summary>
    static (uint Year, uint Month, uint Day) DateOf(uint days)
    {
        var date = DateOnly.FromDayNumber((int)days + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);
        return ((uint)date.Year, (uint)date.Month, (uint)date.Day);
    }
}
