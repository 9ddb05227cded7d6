using System.Globalization;

namespace Uldra.Configuration;

public enum StartKind
{
    Copy,
    Earliest,
    Latest,
    Gtid,
    Binlog,
}

/// <summary>The <c>start:</c> setting, or <c>--from</c>, understood as words only: whether the place exists is for the source to say.</summary>
/// <param name="Gtids">The set of <c>gtid:…</c>, as the source's family writes it; empty otherwise.</param>
/// <param name="File">The file of <c>binlog:file:position</c>; empty otherwise.</param>
public sealed record StartPoint(StartKind Kind, string Gtids = "", string File = "", ulong Offset = 0)
{
    /// <summary>The smallest offset of an event: a log begins with four bytes that are no event.</summary>
    public const ulong FirstOffset = 4;

    /// <exception cref="FormatException">Names what is wrong and the forms there are.</exception>
    public static StartPoint Parse(string text)
    {
        if (text.StartsWith("gtid:", StringComparison.Ordinal))
            return new StartPoint(StartKind.Gtid, Gtids: text[5..].Trim());
        if (text.StartsWith("binlog:", StringComparison.Ordinal))
            return ParseBinlog(text);
        return text switch
        {
            "copy" => new StartPoint(StartKind.Copy),
            "earliest" => new StartPoint(StartKind.Earliest),
            "latest" => new StartPoint(StartKind.Latest),
            _ => throw new FormatException($"'{text}' is none of earliest, latest, gtid:<set>, binlog:<file>:<position>."),
        };
    }

    public override string ToString() => Kind switch
    {
        StartKind.Gtid => $"gtid:{Gtids}",
        StartKind.Binlog => $"binlog:{File}:{Offset}",
        StartKind.Copy => "copy",
        StartKind.Earliest => "earliest",
        _ => "latest",
    };

    static StartPoint ParseBinlog(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 7 || !ulong.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || offset < FirstOffset)
            throw new FormatException($"'{text}' is not binlog:<file>:<position> with a position of {FirstOffset} or more.");
        return new StartPoint(StartKind.Binlog, File: text[7..colon], Offset: offset);
    }
}
