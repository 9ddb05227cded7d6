namespace Uldra.Schema;

/// <summary>Names inside statements of our own. Values of rows never go this way.</summary>
public static class SqlName
{
    /// <summary><c>`na``me`</c></summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A name as a string literal, under a session without NO_BACKSLASH_ESCAPES.</summary>
    public static string Literal(string name) =>
        $"'{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
