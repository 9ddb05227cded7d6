using System.Globalization;

namespace Uldra.Cli.Demo.Display;

/// <summary>Plain lines, for logs and pipes: what happens when it happens, and the numbers every few seconds.</summary>
sealed class PlainDisplay(TextWriter output, TimeProvider clock) : IDemoDisplay
{
    static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan NumbersPeriod = TimeSpan.FromSeconds(5);

    int _told;

    public async Task ShowAsync(DemoStory story, Task work)
    {
        var gauge = new RateGauge(story.Counters, clock);
        var shown = clock.GetTimestamp();
        using var period = new PeriodicTimer(LookPeriod);
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, period.WaitForNextTickAsync().AsTask());
            TellNew(story);
            if (story.Pulse is not { IsRunning: true } pulse || clock.GetElapsedTime(shown) < NumbersPeriod)
                continue;
            shown = clock.GetTimestamp();
            Write(story, Numbers(story, pulse, gauge));
        }
        TellNew(story);
    }

    void TellNew(DemoStory story)
    {
        foreach (var line in story.Lines.Skip(_told))
        {
            Write(story, line);
            _told++;
        }
    }

    static string Numbers(DemoStory story, PulseMonitor pulse, RateGauge gauge)
    {
        var (rows, transactions) = gauge.Read();
        var lags = Enumerable.Range(0, story.Options.Shards)
            .Select(shard => pulse.LagOf(shard).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture,
            $"{story.Counters.Transactions} transactions ({transactions:0}/s), {story.Counters.Rows} rows ({rows:0}/s), ") +
            $"lag by shard {string.Join(" ", lags)} s";
    }

    void Write(DemoStory story, string line) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{story.Elapsed.TotalSeconds,6:0.0} s  {line}"));
}
