using Uldra.MySql.Tests.Fixtures;

namespace Uldra.ServerTests.Fixtures;

/// <summary>
/// The scenarios of <c>tests/fixtures</c> on the real servers: what is stored is what the servers still write, and it is true.
/// <c>tests/record-fixtures</c> records them.
/// </summary>
public sealed class FixtureTests(FixtureServers servers)
{
    public static TheoryData<string, string> Scenarios
    {
        get
        {
            var data = new TheoryData<string, string>();
            var wanted = Environment.GetEnvironmentVariable("ULDRA_FIXTURES")?.Split(',');
            foreach (var scenario in FixtureStore.Scenarios.Where(s => wanted?.Contains(s) ?? true))
                foreach (var (_, name) in FixtureScript.Servers.Where(s => FixtureScript.Load(scenario).IsFor(s.Name)))
                    data.Add(scenario, name);
            return data;
        }
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, Trait("kind", "long"), MemberData(nameof(Scenarios))]
    public async Task The_server_still_writes_what_was_recorded_and_it_is_true(string scenario, string server)
    {
        await using var run = await servers.RunAsync(FixtureScript.Load(scenario), server);
        var lines = await LogLines.ReadAsync(run.Files, Token);
        var expected = await File.ReadAllLinesAsync(new Fixture(scenario, server).ExpectedFile, Token);
        Assert.Equal(expected.Select(LogLines.Stable), lines.Select(LogLines.Stable));
        if (!lines.Exists(IsRefusal))
            await new ServerTruth(run.Server).CompareAsync(run.Files);
    }

    static bool IsRefusal(string line) =>
        line.StartsWith("""{"item":"stop""", StringComparison.Ordinal) || line.StartsWith("""{"item":"unreadable""", StringComparison.Ordinal);

    /// <summary>Replaces what is stored: <c>tests/record-fixtures</c>, for all or those that ULDRA_FIXTURES names.</summary>
    [Theory(Explicit = true), MemberData(nameof(Scenarios))]
    [Trait("kind", "record")]
    public async Task Record(string scenario, string server)
    {
        await using var run = await servers.RunAsync(FixtureScript.Load(scenario), server);
        var fixture = new Fixture(scenario, server);
        if (Directory.Exists(fixture.Directory))
            Directory.Delete(fixture.Directory, recursive: true);
        Directory.CreateDirectory(fixture.Directory);
        foreach (var file in run.Files)
            File.Copy(file, Path.Combine(fixture.Directory, Path.GetFileName(file)));
        var lines = await LogLines.ReadAsync(fixture.LogFiles, Token);
        await File.WriteAllLinesAsync(fixture.ExpectedFile, lines, Token);
    }
}
