using Uldra.Cli.Demo;
using Uldra.Cli.Demo.Display;
using Uldra.Cli.Demo.Servers;
using Uldra.TestKit;

namespace Uldra.ServerTests.Demo;

public sealed class DemoRunTests(SharedServers servers)
{
    [Fact(Timeout = 180_000)]
    public async Task Bank_that_is_resharded_under_traffic_and_kills_has_no_difference()
    {
        await servers.GetAsync(ServerKind.MariaDb1011);
        var options = new DemoOptions(Seconds: 5, Shards: 3, Seed: Random.Shared.Next(1_000_000), Json: false);
        var story = new DemoStory(options, TimeProvider.System);
        var lines = new StringWriter();
        var run = new DemoRun(options, MariaDbProgram.FindOnSystem()!, story, TimeProvider.System)
            .RunAsync(TestContext.Current.CancellationToken);

        await new PlainDisplay(lines, TimeProvider.System).ShowAsync(story, run);
        var result = await run;

        Assert.True(result.Comparison.Differences == 0, $"seed {options.Seed}: {string.Join("; ", result.Comparison.Examples)}");
        Assert.True(result.Comparison.MoneyHolds, $"seed {options.Seed}: {result.Comparison.Money}");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, result.ResumeSeconds.Count);
        Assert.InRange(result.Comparison.Rows, 15_000, long.MaxValue);
        Assert.Contains("SIGKILL", lines.ToString());
    }
}
