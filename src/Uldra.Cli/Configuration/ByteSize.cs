using System.Globalization;

namespace Uldra.Cli.Configuration;

/// <summary>Sizes as people write them: <c>256MB</c>, units being powers of 1024.</summary>
static class ByteSize
{
    static readonly (string Unit, int Shift)[] _units =
        [("KIB", 10), ("MIB", 20), ("GIB", 30), ("KB", 10), ("MB", 20), ("GB", 30), ("K", 10), ("M", 20), ("G", 30), ("B", 0), ("", 0)];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var upper = text.ToUpperInvariant();
        foreach (var (unit, shift) in _units)
        {
            if (!upper.EndsWith(unit, StringComparison.Ordinal))
                continue;
            var number = upper.AsSpan(0, upper.Length - unit.Length).TrimEnd();
            if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue >> shift)
                return false;
            bytes = count << shift;
            return true;
        }
        return false;
    }

    /// <summary>In the largest unit that leaves no remainder.</summary>
    public static string Text(long bytes)
    {
        if (bytes != 0 && bytes % (1L << 30) == 0)
            return $"{bytes >> 30}GB";
        if (bytes != 0 && bytes % (1L << 20) == 0)
            return $"{bytes >> 20}MB";
        return bytes != 0 && bytes % (1L << 10) == 0 ? $"{bytes >> 10}KB" : $"{bytes}B";
    }
}
