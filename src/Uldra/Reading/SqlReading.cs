namespace Uldra.Reading;

/// <summary>How a text splits into tokens depends on SQL modes and on the family, neither of which the text tells.</summary>
/// <param name="BackslashInText">A backslash escapes inside '…': off under NO_BACKSLASH_ESCAPES.</param>
/// <param name="BackslashInDoubleQuotes">A backslash escapes inside "…": off under NO_BACKSLASH_ESCAPES and under ANSI_QUOTES.</param>
/// <param name="MariaDbComments"><c>/*M! … */</c> is executed: a plain comment to MySQL.</param>
readonly record struct SqlReading(bool BackslashInText, bool BackslashInDoubleQuotes, bool MariaDbComments)
{
    /// <summary>All readings under which this text can split differently; one for nearly every text.</summary>
    public static List<SqlReading> Of(string text)
    {
        List<SqlReading> readings = [new(true, true, true)];
        if (text.Contains('\\', StringComparison.Ordinal))
        {
            readings.Add(new(true, false, true));
            readings.Add(new(false, false, true));
        }
        if (text.Contains("/*M!", StringComparison.Ordinal))
            readings.AddRange(readings.ConvertAll(reading => reading with { MariaDbComments = false }));
        return readings;
    }
}
