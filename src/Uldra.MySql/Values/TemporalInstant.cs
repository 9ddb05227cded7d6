using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>DATETIME and TIMESTAMP as a number that grows with time.</summary>
public static class TemporalInstant
{
    const long MicrosPerSecond = 1_000_000;

    /// <summary>
    /// Microseconds from 1970-01-01 00:00:00 to the canonical value, as <c>TIMESTAMPDIFF(MICROSECOND, '1970-01-01', value)</c> counts them
    /// (a TIMESTAMP in UTC). A month or day of zero counts as one.
    /// </summary>
    /// <exception cref="ValueFormatException">The bytes are no such value.</exception>
    public static long Microseconds(ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        ValueWidth.Require(column, value);
        if (column.Type == MySqlType.Timestamp2)
            return ((long)IntegerValue.BigEndian(value[..4]) * MicrosPerSecond) + TemporalValue.Fraction(value[4..], column.Scale);
        if (column.Type != MySqlType.DateTime2)
            throw new ArgumentException($"A {column.Type} is no point in time.", nameof(column));
        var packed = IntegerValue.BigEndian(value[..5]) & 0x7FFFFFFFFF;
        var yearMonth = (long)(packed >> 22);
        var days = DaysTo(yearMonth / 13, Math.Max(yearMonth % 13, 1), Math.Max((long)(packed >> 17) & 31, 1));
        var clock = ((long)(packed >> 12) & 31) * 3600 + ((long)(packed >> 6) & 63) * 60 + ((long)packed & 63);
        return ((days * 86400) + clock) * MicrosPerSecond + TemporalValue.Fraction(value[5..], column.Scale);
    }

    // Years begin in March, so that the leap day is the last one; 719468 days lie between 0000-03-01 and 1970-01-01.
    static long DaysTo(long year, long month, long day)
    {
        if (month <= 2)
            year--;
        var fromMarch = (month + 9) % 12;
        var leapDays = (long)Math.Floor(year / 4.0) - (long)Math.Floor(year / 100.0) + (long)Math.Floor(year / 400.0);
        return (year * 365) + leapDays + (((153 * fromMarch) + 2) / 5) + day - 1 - 719468;
    }
}
