namespace Uldra.Cli.Configuration;

/// <summary>The known key a person probably meant.</summary>
static class NearestKey
{
    /// <summary>The nearest by edit distance, or null when none is near enough to be a typing error.</summary>
    public static string? Find(string written, IEnumerable<string> known)
    {
        string? nearest = null;
        var best = Math.Max(2, written.Length / 2) + 1;
        foreach (var key in known)
        {
            var distance = Distance(written, key);
            if (distance < best)
                (best, nearest) = (distance, key);
        }
        return nearest;
    }

    // Levenshtein's distance over one row, without case: keys are short.
    static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                var replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
