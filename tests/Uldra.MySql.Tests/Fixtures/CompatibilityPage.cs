namespace Uldra.MySql.Tests.Fixtures;

/// <summary>docs/compatibility.md, as far as the recordings hold it.</summary>
static class CompatibilityPage
{
    static readonly string[] Servers = ["mariadb-10.11", "mariadb-11.8", "mysql-9.7"];

    public static string File { get; } = Path.GetFullPath(Path.Combine(FixtureStore.Root, "..", "..", "docs", "compatibility.md"));

    /// <summary>Rows of the table below a heading, as their cells.</summary>
    public static List<string[]> Rows(string heading)
    {
        var lines = System.IO.File.ReadAllLines(File).SkipWhile(l => l != heading).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal));
        return [.. lines.Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }

    /// <summary>The cells of the three servers.</summary>
    public static IEnumerable<(string Server, string Cell)> Cells(string[] row) => Servers.Select((server, i) => (server, row[i + 1]));

    public static IEnumerable<string> Backticked(string cell) => cell.Split('`').Where((_, i) => i % 2 == 1);
}
