using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Uldra.Cli.Demo.Display;

/// <summary>A table that changes in place, for a terminal.</summary>
sealed class TerminalDisplay(IAnsiConsole console, TimeProvider clock) : IDemoDisplay
{
    const int LinesMax = 10;
    const double CalmSeconds = 1;

    static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(250);

    (double Rows, double Transactions) _rates;

    public Task ShowAsync(DemoStory story, Task work)
    {
        var gauge = new RateGauge(story.Counters, clock);
        return console.Live(Picture(story)).StartAsync(async live =>
        {
            using var period = new PeriodicTimer(RefreshPeriod);
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, period.WaitForNextTickAsync().AsTask());
                _rates = gauge.Read();
                live.UpdateTarget(Picture(story));
            }
        });
    }

    Rows Picture(DemoStory story)
    {
        var parts = new List<IRenderable>();
        if (story.Pulse is { } pulse)
            parts.Add(Numbers(story, pulse));
        parts.AddRange(story.Lines.TakeLast(LinesMax).Select(line => new Text("  " + line)));
        return new Rows(parts);
    }

    Table Numbers(DemoStory story, PulseMonitor pulse)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]uldra demo[/]  {story.Elapsed.TotalSeconds:0} s");
        table.AddColumn("source");
        table.AddColumn(new TableColumn("total").RightAligned());
        table.AddColumn(new TableColumn("per second").RightAligned());
        table.AddRow("transactions", Number(story.Counters.Transactions), Number(_rates.Transactions));
        table.AddRow("rows", Number(story.Counters.Rows), Number(_rates.Rows));
        for (var shard = 0; shard < story.Options.Shards; shard++)
            table.AddRow($"lag of s{shard}", "", pulse.IsRunning ? Lag(pulse.LagOf(shard).TotalSeconds) : "");
        return table;
    }

    static string Lag(double seconds)
    {
        var color = seconds < CalmSeconds ? "green" : "yellow";
        return $"[{color}]{seconds.ToString("0.0", CultureInfo.InvariantCulture)} s[/]";
    }

    static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
