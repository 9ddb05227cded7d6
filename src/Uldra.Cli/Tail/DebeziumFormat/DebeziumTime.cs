namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>The server's text of a date or time as numbers since 1970, in the proleptic calendar that both have.</summary>
static class DebeziumTime
{
    public const long DayMicros = 86_400_000_000;

    /// <summary>False for zero dates and days that the calendar does not have: Java cannot hold them.</summary>
    /// <param name="text"><c>yyyy-MM-dd</c>, anything behind it.</param>
    /// <param name="days">Since 1970-01-01.</param>
    public static bool TryReadDays(ReadOnlySpan<byte> text, out long days)
    {
        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
        days = 0;
        if (month is 0 or > 12 || day == 0 || day > DaysIn(year, month))
            return false;
        days = DaysSince1970(year, month, day);
        return true;
    }

    /// <summary>Microseconds of <c>[-]hh:mm:ss[.ffffff]</c>; hours go beyond 24.</summary>
    public static long ReadClockMicros(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        if (isNegative)
            text = text[1..];
        var colon = text.IndexOf((byte)':');
        var seconds = (Digits(text[..colon]) * 3600L) + (Digits(text[(colon + 1)..(colon + 3)]) * 60) + Digits(text[(colon + 4)..(colon + 6)]);
        var micros = (seconds * 1_000_000) + FractionMicros(text[(colon + 6)..]);
        return isNegative ? -micros : micros;
    }

    /// <summary><c>.</c> and up to six digits, or nothing.</summary>
    static int FractionMicros(ReadOnlySpan<byte> text)
    {
        var micros = 0;
        for (var i = 1; i <= 6; i++)
            micros = (micros * 10) + (i < text.Length ? text[i] - '0' : 0);
        return micros;
    }

    static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var c in text)
            number = (number * 10) + c - '0';
        return number;
    }

    static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>.NET's calendar begins with year 1; the servers have a year 0. Years count from March, so that a leap day comes last.</summary>
    static long DaysSince1970(int year, int month, int day)
    {
        const int DaysTo1970 = 719_468;
        var fromMarch = month <= 2 ? year - 1 : year;
        var cycle = Math.DivRem(fromMarch + 400, 400, out var inCycle) - 1;
        var dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5 + day - 1;
        var dayOfCycle = (inCycle * 365) + (inCycle / 4) - (inCycle / 100) + dayOfYear;
        return (cycle * 146_097L) + dayOfCycle - DaysTo1970;
    }
}
