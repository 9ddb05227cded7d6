namespace Uldra.Configuration;

/// <summary>
/// Patterns <c>database.table</c> with <c>*</c> (any run of characters) and <c>?</c> (one character), within one name: the dot is never
/// matched by a wildcard of the database. Case counts, as it does for table names on the servers' usual platforms.
/// </summary>
public static class TablePattern
{
    static readonly string[] _systemSchemas = ["mysql", "information_schema", "performance_schema", "sys"];

    /// <summary>A system schema, or a table of Uldra's own: never replicated, whatever a pattern says.</summary>
    public static bool IsOwn(string database, string table) =>
        Array.Exists(_systemSchemas, s => string.Equals(s, database, StringComparison.OrdinalIgnoreCase))
        || IsUldras(table);

    /// <summary>One of Uldra's own tables, in whatever database.</summary>
    public static bool IsUldras(string table) => table.StartsWith("_uldra_", StringComparison.OrdinalIgnoreCase);

    public static bool Matches(string pattern, string database, string table)
    {
        if (IsOwn(database, table))
            return false;
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && MatchesName(pattern.AsSpan(0, dot), database) && MatchesName(pattern.AsSpan(dot + 1), table);
    }

    /// <summary>Some table of the database may match.</summary>
    public static bool MatchesDatabase(string pattern, string database)
    {
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && MatchesName(pattern.AsSpan(0, dot), database);
    }

    /// <summary>How exact a pattern is: its characters that are no wildcards; one without wildcards beats all others.</summary>
    public static int Exactness(string pattern)
    {
        var literal = 0;
        foreach (var c in pattern)
            literal += c is '*' or '?' ? 0 : 1;
        return literal == pattern.Length ? int.MaxValue : literal;
    }

    // Greedy with one place to go back to: linear for one star, and never exponential.
    static bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, resume) = (p++, n);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
                (p, n) = (p + 1, n + 1);
            else if (star >= 0)
                (p, n) = (star + 1, ++resume);
            else
                return false;
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
