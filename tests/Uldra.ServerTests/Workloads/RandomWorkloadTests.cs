using System.Globalization;
using Uldra.ServerTests.Kills;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Workloads;

/// <summary>Shapes and traffic that nobody thought of, through the real program. The seed is printed; <c>ULDRA_SEED</c> repeats one.</summary>
public sealed class RandomWorkloadTests(SharedServers shared, SecondServers second)
{
    const int Transactions = 150;
    const int Many = 15;

    [Theory, InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MySql97)]
    public Task Random_tables_are_equal_after_random_traffic(ServerKind kind) => RunAsync(kind, Seed.Next());

    [Theory, Trait("kind", "nightly"), InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MySql97)]
    public async Task Many_random_tables_are_equal_after_random_traffic(ServerKind kind)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("ULDRA_WORKLOADS") ?? $"{Many}", CultureInfo.InvariantCulture);
        var first = Seed.Next();
        for (var i = 0; i < count; i++)
            await RunAsync(kind, unchecked(first + i));
    }

    async Task RunAsync(ServerKind kind, int seed)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        await using var run = await WorkloadRun.CreateAsync(new ScenarioServers(shared, second), kind, seed);

        await run.WorkAsync(Transactions);
        await run.ExpectEqualAsync();
        await run.WorkAndKillAsync(Transactions);
        await run.WorkAsync(Transactions);
        await run.ExpectEqualAsync();

        Assert.True(run.Workload.Counts.Count >= 15, string.Join(", ", run.Workload.Counts.Keys));
    }
}
