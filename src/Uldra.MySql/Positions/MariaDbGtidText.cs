using System.Globalization;
using System.Text;

namespace Uldra.MySql.Positions;

/// <summary>
/// MariaDB's GTIDs: <c>0-1-812,1-1-5</c> as <c>gtid_binlog_pos</c> prints a position, one per domain, and behind a domain's prefix the
/// transactions above it as <c>0-1:815-820</c>. The server (of the last one) stands there too: when the gap below closes, the run's end
/// becomes the position, and the source finds a GTID in its log only with the server that wrote it.
/// </summary>
static class MariaDbGtidText
{
    public static TransactionId ReadId(ref PositionText text)
    {
        var domain = text.Number(0, uint.MaxValue, "a domain id");
        text.Take('-');
        return ReadRest(ref text, domain);
    }

    public static TransactionSet ParseSet(string source)
    {
        var set = new TransactionSet(PositionKind.MariaDbGtid);
        var text = new PositionText(source);
        text.SkipSpace();
        while (!text.AtEnd)
        {
            ReadPart(ref text, set);
            text.SkipSpace();
            if (text.AtEnd)
                break;
            text.Take(',');
            if (text.AtEnd)
                throw text.Expected("a domain id");
        }
        return set;
    }

    public static string Print(TransactionSet set)
    {
        var domains = new List<string>(set.Streams.Keys);
        domains.Sort((a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b));
        var output = new StringBuilder();
        foreach (var domain in domains)
            foreach (var interval in set.Streams[domain].Items)
                Append(output, domain, interval);
        return output.ToString();
    }

    static void Append(StringBuilder output, string domain, Interval interval)
    {
        output.Append(output.Length == 0 ? "" : ",");
        if (interval.From == 0)
            output.Append(CultureInfo.InvariantCulture, $"{domain}-{interval.ServerId}-{interval.To}");
        else
        {
            output.Append(domain);
            if (interval.ServerId != 0)
                output.Append(CultureInfo.InvariantCulture, $"-{interval.ServerId}");
            output.Append(CultureInfo.InvariantCulture, $":{interval.From}");
            if (interval.From != interval.To)
                output.Append(CultureInfo.InvariantCulture, $"-{interval.To}");
        }
    }

    static TransactionId ReadRest(ref PositionText text, ulong domain)
    {
        var server = text.Number(0, uint.MaxValue, "a server id");
        text.Take('-');
        return ReadNumber(ref text, domain, server);
    }

    static TransactionId ReadNumber(ref PositionText text, ulong domain, ulong server)
    {
        var number = text.Number(0, ulong.MaxValue, "a sequence number");
        return new TransactionId(PositionKind.MariaDbGtid, domain.ToString(CultureInfo.InvariantCulture), number, (uint)server);
    }

    static void ReadPart(ref PositionText text, TransactionSet set)
    {
        var domain = text.Number(0, uint.MaxValue, "a domain id");
        var namesServer = text.TryTake('-');
        var server = namesServer ? text.Number(0, uint.MaxValue, "a server id") : 0;
        if (namesServer && text.TryTake('-'))
        {
            set.AddThrough(ReadNumber(ref text, domain, server));
            return;
        }
        if (!text.TryTake(':'))
            throw text.Expected("'-' or ':'");
        var from = text.Number(0, ulong.MaxValue, "a sequence number");
        var to = text.TryTake('-') ? text.Number(from, ulong.MaxValue, "the interval's end") : from;
        set.Add(domain.ToString(CultureInfo.InvariantCulture), new Interval(from, to, (uint)server));
    }
}
