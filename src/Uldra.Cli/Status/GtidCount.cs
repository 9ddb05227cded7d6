using System.Globalization;

namespace Uldra.Cli.Status;

/// <summary>How many transactions texts of GTIDs stand for.</summary>
static class GtidCount
{
    /// <summary>The size of a MySQL set: <c>uuid:1-5:7,uuid2:tag:3</c> has seven.</summary>
    public static long MySql(string set)
    {
        var count = 0L;
        foreach (var stream in set.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            foreach (var part in stream.Split(':').Skip(1))
                if (char.IsAsciiDigit(part[0]))
                    count += Interval(part);
        return count;
    }

    /// <summary>By sequence number per domain: an upper bound, since MariaDB's numbers may skip.</summary>
    public static long MariaDbBehind(string applied, string end)
    {
        var counts = new Dictionary<string, long>();
        foreach (var item in applied.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var domain = item[..item.IndexOf('-', StringComparison.Ordinal)];
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            var count = colon < 0 ? Number(item[(item.LastIndexOf('-') + 1)..]) : Interval(item[(colon + 1)..]);
            counts[domain] = counts.GetValueOrDefault(domain) + count;
        }
        return Numbers(end).Sum(domain => Math.Max(0, domain.Value - counts.GetValueOrDefault(domain.Key)));
    }

    static long Interval(string part)
    {
        var dash = part.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? 1 : Number(part[(dash + 1)..]) - Number(part[..dash]) + 1;
    }

    static Dictionary<string, long> Numbers(string position)
    {
        var numbers = new Dictionary<string, long>();
        foreach (var gtid in position.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (gtid.Split('-') is [var domain, _, var number])
                numbers[domain] = Number(number);
        return numbers;
    }

    static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
