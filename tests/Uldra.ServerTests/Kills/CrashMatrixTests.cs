using System.Text.RegularExpressions;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>
/// Death at each named instant, under the same traffic and the same eyes. A point that is not reached fails the test.
/// <c>ULDRA_CRASH_POINTS</c> picks those whose text has it (<c>CatchingUp</c>, <c>commit-sent:1</c>).
/// </summary>
public sealed partial class CrashMatrixTests(SharedServers shared, SecondServers second)
{
    const int PointsMin = 60;

    /// <summary>One of so many kills of the matrix is in the normal run; which ones is up to the seed.</summary>
    const int Sample = 8;

    /// <summary>Each life gets only so far: after some of them the log is worked off, or the backlog would grow without end.</summary>
    const int KillsInARow = 30;
    const int PauseMs = 40;

    static readonly Combination MariaDb = new(ServerKind.MariaDb1011, ServerKind.MariaDb1011);
    static readonly Combination MySql = new(ServerKind.MySql97, ServerKind.MySql97);

    [Fact]
    public void Every_point_in_the_code_is_in_the_matrix()
    {
        var source = Path.Combine(Repository.Root, "src", "Uldra");
        var reached = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Call().Matches(File.ReadAllText(file)))
            .SelectMany(call => Name().Matches(call.Value).Select(match => match.Groups[1].Value)).ToHashSet();
        var known = CrashMatrix.Points.Concat(CrashMatrix.Forgetting).Select(point => point.Name).Concat(CrashMatrix.Decided).Concat(CrashMatrix.Detaching).ToHashSet();

        Assert.Equal(reached.Order(), known.Order());
        Assert.True(known.Count >= PointsMin, $"{known.Count} points");
    }

    [Fact, Trait("kind", "long")]
    public Task Pipeline_that_died_at_some_named_points_goes_on_where_it_was() =>
        RunAsync(MariaDb, seed => CrashMatrix.Points.Where((_, i) => i % Sample == seed % Sample));

    [Fact, Trait("kind", "nightly")]
    public Task Pipeline_that_died_at_every_named_point_goes_on_where_it_was() => RunAsync(MariaDb, _ => CrashMatrix.Points);

    [Fact, Trait("kind", "nightly")]
    public Task Pipeline_between_mysql_servers_that_died_at_every_named_point_goes_on_where_it_was() => RunAsync(MySql, _ => CrashMatrix.Points);

    async Task RunAsync(Combination combination, Func<int, IEnumerable<CrashPoint>> choose)
    {
        var seed = Seed.Next();
        await using var run = await KillRun.StartAsync(new ScenarioServers(shared, second), combination, seed, PauseMs);

        var picked = Environment.GetEnvironmentVariable("ULDRA_CRASH_POINTS") ?? "";
        var points = choose(seed).Where(point => point.ToString().Contains(picked, StringComparison.Ordinal)).ToArray();
        for (var i = 0; i < points.Length; i++)
        {
            await run.KillAtAsync(points[i]);
            if (i % KillsInARow == KillsInARow - 1)
                await run.CatchUpAsync();
        }

        await run.AssertEqualAsync();
        foreach (var point in CrashMatrix.Forgetting)
            await run.KillAtAsync(point);
        await run.ForgetAsync();
    }

    [GeneratedRegex(@"Reach\([^;]+;")]
    private static partial Regex Call();

    [GeneratedRegex("\"([a-z]+(-[a-z]+)*)\"")]
    private static partial Regex Name();
}
