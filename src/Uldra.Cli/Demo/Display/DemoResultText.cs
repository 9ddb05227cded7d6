using System.Globalization;
using Spectre.Console;

namespace Uldra.Cli.Demo.Display;

/// <summary>The result for people: a short table, and the first differences when there are any.</summary>
static class DemoResultText
{
    public static void Write(IAnsiConsole console, DemoResult result)
    {
        var table = new Table().Border(TableBorder.Ascii2).HideHeaders().AddColumn("what").AddColumn("value");
        foreach (var (what, value) in Lines(result))
            table.AddRow(new Text(what), new Text(value));
        console.Write(table);
        foreach (var example in result.Comparison.Examples)
            console.WriteLine(example.ToString());
        console.WriteLine(Verdict(result));
    }

    static IEnumerable<(string What, string Value)> Lines(DemoResult result)
    {
        var comparison = result.Comparison;
        return
        [
            ("shards", Text($"{result.Options.Shards}")),
            ("transactions", Text($"{result.Transactions:N0}")),
            ("row changes", Text($"{result.Rows:N0}")),
            ("rate", Text($"{result.RowsPerSecond:N0} rows/s, {result.TransactionsPerSecond:N0} transactions/s")),
            ("lag", Text($"{result.LagSeconds.Median * 1000:N0} ms median, {result.LagSeconds.P99 * 1000:N0} ms 99th percentile")),
            ("kill -9, back after", string.Join(", ", result.ResumeSeconds.Select(seconds => Text($"{seconds:0.0} s")))),
            ("rows compared", Text($"{comparison.Rows:N0}")),
            ("money", Text($"{comparison.Money.Expected:N2} expected, {comparison.Money.Shards:N2} on the shards")),
            ("differences", Text($"{comparison.Differences:N0}")),
            ("seed", Text($"{result.Options.Seed}")),
        ];
    }

    static string Verdict(DemoResult result) => result.Comparison.Differences == 0
        ? "Every row of the source is on the shard where it belongs, once, and is the same."
        : "The shards differ from the source: this is a bug. Please report it with the seed above.";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
