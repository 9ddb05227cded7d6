using System.Globalization;
using System.Text;

namespace Uldra.MySql.Positions;

/// <summary>
/// Places in log files: <c>bin.000003:4711</c> is all that starts before that place; <c>bin.000003:4800-5200</c> is what starts there, both
/// ends included, and its end names its own file when that is another one: <c>bin.000003:4800-bin.000004:517</c>.
/// </summary>
static class FilePositionText
{
    public static TransactionId ReadPlace(ref PositionText text)
    {
        text.SkipSpace();
        var start = text.Place;
        var file = text.Until([':', ',']);
        text.Take(':');
        var offset = text.Number(0, long.MaxValue, "an offset");
        try
        {
            return TransactionId.AtFile(file, offset);
        }
        catch (FormatException cause)
        {
            text.Back(start);
            throw new FormatException($"{text.Expected("a binary log file").Message} {cause.Message}", cause);
        }
    }

    public static TransactionSet ParseSet(string source)
    {
        var set = new TransactionSet(PositionKind.File);
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
                throw text.Expected("a binary log file");
        }
        return set;
    }

    public static string Print(TransactionSet set)
    {
        var names = new List<string>(set.Streams.Keys);
        names.Sort(StringComparer.Ordinal);
        var output = new StringBuilder();
        foreach (var name in names)
            foreach (var interval in set.Streams[name].Items)
                Append(output, name, interval);
        return output.ToString();
    }

    static void Append(StringBuilder output, string name, Interval interval)
    {
        output.Append(output.Length == 0 ? "" : ",");
        if (interval.From == 0)
        {
            output.Append(new TransactionId(PositionKind.File, name, interval.To + 1));
            return;
        }
        TransactionId from = new(PositionKind.File, name, interval.From), to = new(PositionKind.File, name, interval.To);
        output.Append(from).Append('-');
        if (LogFileName.FileNumber(from.Number) == LogFileName.FileNumber(to.Number))
            output.Append(CultureInfo.InvariantCulture, $"{to.Offset}");
        else
            output.Append(to);
    }

    static void ReadPart(ref PositionText text, TransactionSet set)
    {
        var from = ReadPlace(ref text);
        if (!text.TryTake('-'))
        {
            set.AddBefore(from);
            return;
        }
        var to = ReadEnd(ref text, from);
        if (to.Stream != from.Stream || to.Number < from.Number)
            throw text.Expected($"an end behind {from} before this");
        set.Add(from.Stream, new Interval(from.Number, to.Number));
    }

    /// <summary>Only an offset (digits up to the next comma), or a file and an offset.</summary>
    static TransactionId ReadEnd(ref PositionText text, TransactionId from)
    {
        var place = text.Place;
        var word = text.Until([',']);
        text.Back(place);
        return word.Contains(':') ? ReadPlace(ref text) : TransactionId.AtFile(from.File, text.Number(0, long.MaxValue, "an offset"));
    }
}
