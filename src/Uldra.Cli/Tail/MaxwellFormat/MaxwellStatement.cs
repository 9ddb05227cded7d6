namespace Uldra.Cli.Tail.MaxwellFormat;

/// <summary>What Maxwell calls a statement.</summary>
static class MaxwellStatement
{
    /// <summary>The words in front of the object that CREATE, ALTER or DROP is about.</summary>
    static readonly string[] _skipped = ["OR", "REPLACE", "TEMPORARY", "ONLINE", "IGNORE"];

    /// <summary>Null for statements that Maxwell does not show.</summary>
    public static string? TypeOf(string sql)
    {
        var words = sql.Split((char[]?)null, 8, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
            return null;
        var verb = words[0].ToUpperInvariant();
        if (verb is not ("CREATE" or "ALTER" or "DROP"))
            return null;
        var kind = Array.Find(words[1..], w => !_skipped.Contains(w.ToUpperInvariant()))?.ToUpperInvariant();
        var noun = kind switch { "TABLE" => "table", "DATABASE" or "SCHEMA" => "database", _ => null };
        return noun is null ? null : $"{noun}-{verb.ToLowerInvariant()}";
    }
}
