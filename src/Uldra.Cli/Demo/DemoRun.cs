using System.Globalization;
using Uldra.Cli.Demo.Bank;
using Uldra.Cli.Demo.Comparing;
using Uldra.Cli.Demo.Servers;

namespace Uldra.Cli.Demo;

/// <summary>
/// The story from beginning to end: servers, a bank, a pipeline, live traffic, two kills, and the comparison. Nothing is left behind,
/// however it ends.
/// </summary>
sealed class DemoRun(DemoOptions options, MariaDbProgram program, DemoStory story, TimeProvider clock)
{
    const int Customers = 3_000;

    // Far above what a kill costs: only a machine that cannot carry all these servers makes the tellers wait.
    static readonly TimeSpan EaseAbove = TimeSpan.FromSeconds(4);
    static readonly TimeSpan ResumePatience = TimeSpan.FromSeconds(60);

    readonly Random _random = new(options.Seed);
    readonly List<double> _resumeSeconds = [];

    /// <exception cref="DemoException">The pipeline ended by itself, or did not come back.</exception>
    /// <exception cref="ServerStartException">A server did not come up.</exception>
    public async Task<DemoResult> RunAsync(CancellationToken token)
    {
        story.Tell($"starting a source and {options.Shards} shards");
        await using var servers = await DemoServers.StartAsync(program, options.Shards, token);
        await servers.CreateSchemaAsync(token);
        // Behind the CREATE statements, in front of the first row: the tables are known from then on.
        var start = await servers.EndOfSourceLogAsync(token);
        var book = new BankBook(Customers, BankTraffic.Tellers);
        await SeedAsync(servers, book, token);

        await using var pipeline = await DemoPipeline.CreateAsync(servers, start, token);
        story.Tell("starting the pipeline: every table by the CRC32 of customer_id");
        await pipeline.StartAsync();
        var seeded = (story.Counters.Rows, story.Counters.Transactions);
        var (seconds, lag) = await StreamAsync(servers, pipeline, book, token);

        story.Tell("the traffic has stopped; draining the pipeline, then catching up");
        await pipeline.DrainAsync();
        await pipeline.CatchUpAsync(token);
        story.Tell("comparing every table over all shards with the source, row by row");
        var comparison = await CompareAsync(servers, book.Total, token);
        return new DemoResult(
            options, story.Counters.Rows, story.Counters.Transactions, seeded, seconds, lag, _resumeSeconds, comparison);
    }

    async Task SeedAsync(DemoServers servers, BankBook book, CancellationToken token)
    {
        await using var source = await servers.ConnectToSourceAsync(token);
        var (rows, transactions) = await BankSeed.InsertAsync(source, book, token);
        story.Counters.Add(rows, transactions);
        story.Tell($"the bank has {Customers} customers and {book.Total.ToString("N0", CultureInfo.InvariantCulture)} in its accounts");
    }

    /// <summary>Traffic and kills. Returns how long the traffic ran and the lag that was seen.</summary>
    async Task<(double Seconds, (double Median, double P99) Lag)> StreamAsync(
        DemoServers servers, DemoPipeline pipeline, BankBook book, CancellationToken token)
    {
        await using var pulse = PulseMonitor.Start(
            await servers.ConnectToSourceAsync(token), await servers.ConnectToShardsAsync(token), clock, token);
        story.Pulse = pulse;
        var began = clock.GetTimestamp();
        await using var traffic = await BankTraffic.StartAsync(
            servers.SourceOptions(), book, options.Seed, story.Counters, () => pulse.WorstLag < EaseAbove, token);
        story.Tell($"{BankTraffic.Tellers} tellers are at work");

        await WhileAliveAsync(PulseEverywhereAsync(pulse, token), pipeline, traffic, pulse, token);
        pulse.IsSampling = true;
        foreach (var instant in KillInstants())
        {
            await WhileAliveAsync(UntilAsync(began, instant, token), pipeline, traffic, pulse, token);
            await KillAndResumeAsync(pipeline, traffic, pulse, token);
        }
        await WhileAliveAsync(UntilAsync(began, TimeSpan.FromSeconds(options.Seconds), token), pipeline, traffic, pulse, token);

        await traffic.StopAsync();
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        await pulse.StopAsync();
        return (seconds, LagOf(pulse));
    }

    /// <summary>One in the second quarter of the time and one in the third: both under load, with time to come back.</summary>
    IEnumerable<TimeSpan> KillInstants() =>
    [
        TimeSpan.FromSeconds(options.Seconds * (0.20 + (0.25 * _random.NextDouble()))),
        TimeSpan.FromSeconds(options.Seconds * (0.55 + (0.20 * _random.NextDouble()))),
    ];

    async Task KillAndResumeAsync(DemoPipeline pipeline, BankTraffic traffic, PulseMonitor pulse, CancellationToken token)
    {
        pulse.IsSampling = false;
        var killed = clock.GetTimestamp();
        await pipeline.KillAsync();
        story.Tell("killed the pipeline (SIGKILL); starting it again");
        await pipeline.StartAsync();
        await WhileAliveAsync(PulseEverywhereAsync(pulse, token), pipeline, traffic, pulse, token);
        var seconds = clock.GetElapsedTime(killed).TotalSeconds;
        _resumeSeconds.Add(seconds);
        pulse.IsSampling = true;
        story.Tell($"every shard is up to date again {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s after the kill");
    }

    static async Task PulseEverywhereAsync(PulseMonitor pulse, CancellationToken token)
    {
        try
        {
            await pulse.WaitForNextTickEverywhereAsync(token).WaitAsync(ResumePatience, token);
        }
        catch (TimeoutException)
        {
            throw new DemoException(
                $"A new commit did not reach every shard within {ResumePatience.TotalSeconds:0} s.", ExitCode.Unfinished);
        }
    }

    async Task UntilAsync(long began, TimeSpan instant, CancellationToken token)
    {
        var rest = instant - clock.GetElapsedTime(began);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, clock, token);
    }

    /// <summary>Waits for <paramref name="work"/>, but not longer than everything it depends on goes on.</summary>
    static async Task WhileAliveAsync(
        Task work, DemoPipeline pipeline, BankTraffic traffic, PulseMonitor pulse, CancellationToken token)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(token);
        var first = await Task.WhenAny(work, pipeline.WatchAsync(watching.Token), traffic.Completion, pulse.Completion);
        await watching.CancelAsync();
        await first;
    }

    static (double Median, double P99) LagOf(PulseMonitor pulse)
    {
        var samples = pulse.Samples.Order().ToArray();
        return samples.Length == 0 ? (0, 0) : (samples[samples.Length / 2], samples[samples.Length * 99 / 100]);
    }

    static async Task<ComparisonResult> CompareAsync(DemoServers servers, decimal money, CancellationToken token)
    {
        await using var source = await servers.ConnectToSourceAsync(token);
        var shards = await servers.ConnectToShardsAsync(token);
        try
        {
            return await BankComparison.RunAsync(source, shards, money, token);
        }
        finally
        {
            foreach (var shard in shards)
                await shard.DisposeAsync();
        }
    }
}
