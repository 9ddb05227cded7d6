namespace Uldra.MySql.Tests.Fixtures;

/// <summary>Log files that real servers wrote read as what the server said when they were recorded.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string, string> Recorded
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var fixture in FixtureStore.All)
                data.Add(fixture.Scenario, fixture.Server);
            return data;
        }
    }

    [Theory, MemberData(nameof(Recorded))]
    public async Task A_recorded_log_reads_as_expected(string scenario, string server)
    {
        var fixture = new Fixture(scenario, server);
        var lines = await LogLines.ReadAsync(fixture.LogFiles, TestContext.Current.CancellationToken);
        // For a change of what the reader says: look at the difference before it is kept.
        if (Environment.GetEnvironmentVariable("ULDRA_UPDATE_FIXTURES") == "1")
            await File.WriteAllLinesAsync(fixture.ExpectedFile, lines, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllLinesAsync(fixture.ExpectedFile, TestContext.Current.CancellationToken), lines);
    }
}
