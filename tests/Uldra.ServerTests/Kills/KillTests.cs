using System.Globalization;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>kill -9 at any instant: the targets end equal, and nobody who reads them meanwhile sees the past or misses a row.</summary>
public sealed class KillTests(SharedServers shared, SecondServers second)
{
    const int Few = 6;

    static readonly Combination MariaDb = new(ServerKind.MariaDb1011, ServerKind.MariaDb1011);
    static readonly Combination MySql = new(ServerKind.MySql97, ServerKind.MySql97);

    [Fact]
    public Task Killed_pipeline_goes_on_where_it_was() => KillAsync(MariaDb, Few);

    [Fact, Trait("kind", "long")]
    public Task Pipeline_killed_many_times_goes_on_where_it_was() => KillAsync(MariaDb, Many);

    [Fact, Trait("kind", "long")]
    public Task Pipeline_between_mysql_servers_killed_many_times_goes_on_where_it_was() => KillAsync(MySql, Many);

    static int Many => int.Parse(Environment.GetEnvironmentVariable("ULDRA_KILLS") ?? "30", CultureInfo.InvariantCulture);

    async Task KillAsync(Combination combination, int kills)
    {
        var seed = Seed.Next();
        await using var run = await KillRun.StartAsync(new ScenarioServers(shared, second), combination, seed);
        var random = new Random(seed);

        for (var i = 0; i < kills; i++)
            await run.KillSometimeAsync(random);

        await run.AssertEqualAsync();
    }
}
