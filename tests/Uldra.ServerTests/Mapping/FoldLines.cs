namespace Uldra.ServerTests.Mapping;

/// <summary>
/// Weights of single characters as the lines of a fold table: each weight stands for the first character that has it and no other. Two texts
/// of equal weights are equal then, whatever their characters expand to.
/// </summary>
static class FoldLines
{
    /// <param name="weights">By code point; hexadecimal, null where the server has no such character.</param>
    /// <param name="digits">Hexadecimal digits of one weight.</param>
    /// <param name="contractions">What changes weights.</param>
    public static List<string> Of(string?[] weights, int digits, Contractions contractions)
    {
        var first = new Dictionary<string, int>();
        for (var n = 0; n < weights.Length; n++)
            if (weights[n] is { } weight && Split(weight, digits) is [var only])
                first.TryAdd(only, n);
        var folds = weights.Select((w, n) => w is null ? $"{n:X}"
            : string.Join(' ', contractions.Replace(Split(w, digits)).Select(part => $"{first[part]:X}"))).ToArray();
        var lines = new List<string>();
        for (var n = 0; n < folds.Length;)
            n = folds[n] == $"{n:X}" ? n + 1 : AddRun(folds, n, lines);
        return lines;
    }

    /// <summary>The weights of a text. A character without one of its own has a pair that says its number (UCA, implicit weights).</summary>
    public static List<string> Split(string weight, int digits)
    {
        var parts = new List<string>();
        for (var at = 0; at < weight.Length; at += parts[^1].Length)
        {
            var isImplicit = digits == 4 && weight.Length > at + 4 && weight.AsSpan(at).StartsWith("FB");
            parts.Add(weight.Substring(at, isImplicit ? 8 : digits));
        }

        return parts;
    }

    static int AddRun(string[] folds, int from, List<string> lines)
    {
        var to = from + 1;
        if (to < folds.Length && folds[to] == folds[from])
        {
            while (to < folds.Length && folds[to] == folds[from])
                to++;
            lines.Add($"{from:X}-{to - 1:X} {folds[from]}".TrimEnd());
            return to;
        }

        if (folds[from].Length == 0 || folds[from].Contains(' '))
        {
            lines.Add($"{from:X} {folds[from]}".TrimEnd());
            return to;
        }

        var shift = Convert.ToInt32(folds[from], 16) - from;
        while (to < folds.Length && folds[to] == $"{to + shift:X}")
            to++;
        lines.Add(to == from + 1 ? $"{from:X} {folds[from]}" : $"{from:X}-{to - 1:X} {(shift < 0 ? '-' : '+')}{Math.Abs(shift):X}");
        return to;
    }
}
