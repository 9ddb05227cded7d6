using System.Text.RegularExpressions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>The table of types in docs/compatibility.md against the types that are run against each server.</summary>
public sealed partial class TypesPageTests
{
    public static TheoryData<ServerKind, int> Servers => new() { { ServerKind.MariaDb1011, 1 }, { ServerKind.MariaDb118, 2 }, { ServerKind.MySql97, 3 } };

    [Theory, MemberData(nameof(Servers))]
    public void Every_type_that_is_run_has_its_row_and_every_row_is_run(ServerKind kind, int column)
    {
        var run = TypeCases.For(kind).Select(c => Word().Match(c.Type).Value).Distinct().Order();
        Assert.Equal(run, RowsOf("TypeRoundTripTests").Where(cells => cells[column] == "tested").SelectMany(cells => cells[0].Split(", ")).Order());
    }

    static IEnumerable<string[]> RowsOf(string test)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Uldra.slnx")))
            directory = directory.Parent;
        return File.ReadLines(Path.Combine(directory.FullName, "docs", "compatibility.md"))
            .SkipWhile(line => line != "## Types").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && cells[4] == $"`{test}`").Select(cells => Array.ConvertAll(cells, c => c.Replace("`", "")));
    }

    [GeneratedRegex("^[A-Z]+")]
    private static partial Regex Word();
}
