using System.Globalization;
using System.Text;

namespace Uldra.MySql.Positions;

/// <summary>
/// MySQL's GTID sets as the server reads and prints them (<c>gtid_executed</c>): <c>uuid:1-5:7:tag:1-3,uuid2:4</c>. A tag stands for all
/// intervals behind it up to the next tag; one uuid's untagged numbers come first. Unlike the server, an interval that ends before it
/// starts and a tag without numbers are refused: they are typing errors, not sets.
/// </summary>
static class MySqlGtidText
{
    const ulong NumberMax = long.MaxValue - 1;
    const int TagMax = 32;

    public static TransactionId ReadId(ref PositionText text)
    {
        var stream = ReadUuid(ref text);
        text.Take(':');
        if (IsTagStart(text.Peek))
        {
            stream = $"{stream}:{ReadTag(ref text)}";
            text.Take(':');
        }
        return new TransactionId(PositionKind.MySqlGtid, stream, text.Number(1, NumberMax, "a transaction number"));
    }

    public static TransactionSet ParseSet(string source)
    {
        var set = new TransactionSet(PositionKind.MySqlGtid);
        var text = new PositionText(source);
        text.SkipSpace();
        while (!text.AtEnd)
        {
            if (text.TryTake(','))
                continue;
            ReadUuidSet(ref text, set);
            if (!text.AtEnd && text.Peek != ',')
                throw text.Expected("',' or ':'");
        }
        return set;
    }

    public static string Print(TransactionSet set)
    {
        // Ordinal order puts uuid before uuid:tag, as the server does.
        var names = new List<string>(set.Streams.Keys);
        names.Sort(StringComparer.Ordinal);
        var output = new StringBuilder();
        var uuid = "";
        foreach (var name in names)
        {
            var (nextUuid, tag) = SplitStream(name);
            if (nextUuid != uuid)
                output.Append(output.Length == 0 ? "" : ",").Append(nextUuid);
            uuid = nextUuid;
            if (tag.Length > 0)
                output.Append(':').Append(tag);
            foreach (var interval in set.Streams[name].Items)
                Append(output, interval);
        }
        return output.ToString();
    }

    static void Append(StringBuilder output, Interval interval)
    {
        output.Append(':').Append(CultureInfo.InvariantCulture, $"{interval.From}");
        if (interval.To != interval.From)
            output.Append('-').Append(CultureInfo.InvariantCulture, $"{interval.To}");
    }

    static (string Uuid, string Tag) SplitStream(string stream)
    {
        var colon = stream.IndexOf(':');
        return colon < 0 ? (stream, "") : (stream[..colon], stream[(colon + 1)..]);
    }

    static void ReadUuidSet(ref PositionText text, TransactionSet set)
    {
        var uuid = ReadUuid(ref text);
        var stream = uuid;
        text.Take(':');
        do
        {
            if (IsTagStart(text.Peek))
            {
                stream = $"{uuid}:{ReadTag(ref text)}";
                text.Take(':');
            }
            var from = text.Number(1, NumberMax, "a transaction number");
            var to = text.TryTake('-') ? text.Number(from, NumberMax, "the interval's end") : from;
            set.Add(stream, new Interval(from, to));
        }
        while (text.TryTake(':'));
    }

    static string ReadUuid(ref PositionText text)
    {
        text.SkipSpace();
        var place = text.Place;
        var word = text.Until([':', ',']);
        if (Guid.TryParseExact(word, "D", out var uuid) || Guid.TryParseExact(word, "N", out uuid) || Guid.TryParseExact(word, "B", out uuid))
            return uuid.ToString("D");
        text.Back(place);
        throw text.Expected("a server's uuid");
    }

    static bool IsTagStart(char c) => char.IsAsciiLetter(c) || c == '_';

    static string ReadTag(ref PositionText text)
    {
        var place = text.Place;
        var tag = text.Until([':', ',']).ToLowerInvariant();
        foreach (var c in tag)
            if (!(char.IsAsciiLetterOrDigit(c) || c == '_') || tag.Length > TagMax)
            {
                text.Back(place);
                throw text.Expected("a tag of at most 32 letters, digits and underscores");
            }
        return tag;
    }
}
