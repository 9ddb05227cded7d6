using System.Globalization;

namespace Uldra.Cli.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>; a bare number counts seconds.</summary>
static class Duration
{
    static readonly (string Unit, double Seconds)[] _units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("", 1)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, seconds) in _units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            if (!int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                continue;
            duration = TimeSpan.FromSeconds(count * seconds);
            return true;
        }
        return false;
    }
}
