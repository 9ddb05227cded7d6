namespace Uldra.MySql.Tests.Fixtures;

/// <summary>What docs/compatibility.md calls tested was recorded from that server, and what was recorded stands there.</summary>
public sealed class CompatibilityPageTests
{
    const string Settings = "## Settings";

    static List<string[]> Rows => CompatibilityPage.Rows(Settings);

    [Fact]
    public void A_setting_that_a_server_has_is_tested_if_and_only_if_a_scenario_was_recorded_from_it()
    {
        var rows = Rows.Where(row => ScenariosOf(row).Any()).ToList();
        Assert.True(rows.Count > 20, "hardly any row names a scenario: is the page still read as it should be?");
        var recorded = FixtureStore.All.ToHashSet();
        foreach (var row in rows)
            foreach (var (server, cell) in CompatibilityPage.Cells(row))
                Assert.True(cell == "not there" || (cell == "tested") == ScenariosOf(row).Any(s => recorded.Contains(new Fixture(s, server))),
                    $"{row[0]}: \"{cell}\" for {server}");
    }

    [Fact]
    public void Every_scenario_named_exists()
    {
        var named = Rows.SelectMany(ScenariosOf).ToList();
        Assert.Equal(named.Distinct().Count(), named.Distinct().Count(FixtureStore.Scenarios.Contains));
    }

    /// <summary>Scenarios about settings; those about types and statements stand in other tables or in none.</summary>
    [Fact]
    public void Every_scenario_with_settings_stands_in_the_table()
    {
        var withOptions = FixtureStore.Scenarios.Where(s => Options(s).Any(o => o.Contains("--binlog", StringComparison.Ordinal)
            || o.Contains("--gtid", StringComparison.Ordinal) || o.Contains("--log-bin", StringComparison.Ordinal)));
        Assert.Empty(withOptions.Except(Rows.SelectMany(ScenariosOf)));
    }

    static IEnumerable<string> ScenariosOf(string[] row) =>
        CompatibilityPage.Backticked(row[^1]).Where(n => !n.EndsWith("Tests", StringComparison.Ordinal));

    static string[] Options(string scenario)
    {
        var file = Path.Combine(FixtureStore.Root, scenario, "settings");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }
}
