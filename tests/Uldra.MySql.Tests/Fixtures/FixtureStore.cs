namespace Uldra.MySql.Tests.Fixtures;

/// <summary>One scenario as one server logged it: the files as they were written, and what they must read as.</summary>
sealed record Fixture(string Scenario, string Server)
{
    public string Directory => Path.Combine(FixtureStore.Root, Scenario, Server);

    public string ExpectedFile => Path.Combine(Directory, "expected.jsonl");

    /// <summary>In the order of their numbers, which is not that of their names.</summary>
    public List<string> LogFiles => [.. System.IO.Directory.GetFiles(Directory, "bin.*").OrderBy(f => int.Parse(Path.GetExtension(f)[1..]))];

    public override string ToString() => $"{Scenario}/{Server}";
}

/// <summary><c>tests/fixtures</c>: a directory per scenario, in it a directory per server that was recorded.</summary>
static class FixtureStore
{
    public static string Root { get; } = Path.Combine(FindRepository(), "tests", "fixtures");

    public static IEnumerable<string> Scenarios =>
        Directory.GetDirectories(Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static IEnumerable<Fixture> All =>
        from scenario in Scenarios
        from server in Directory.GetDirectories(Path.Combine(Root, scenario)).Order(StringComparer.Ordinal)
        select new Fixture(scenario, Path.GetFileName(server));

    static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Uldra.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No Uldra.slnx above {AppContext.BaseDirectory}.");
    }
}
