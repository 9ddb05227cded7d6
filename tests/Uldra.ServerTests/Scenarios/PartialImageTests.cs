using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Logs that hold less than whole rows, where the rest is known all the same.</summary>
public sealed class PartialImageTests(SharedServers shared)
{
    [Fact]
    public async Task Documents_that_were_logged_as_differences_arrive_whole()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MySql97, "--binlog-row-value-options=PARTIAL_JSON");
        await server.Sql.ExecuteAsync("CREATE DATABASE json");
        await using var run = await ScenarioRun.CreateAsync("json", new TestDatabase(server, "json"), await TargetsAsync("json"));

        await run.WorkAsync();
        await run.CatchUpAsync();

        await run.ExpectAsync();
    }

    [Fact]
    public async Task Check_refuses_full_nodup_where_a_table_has_generated_columns()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb118, "--binlog-row-image=FULL_NODUP");
        await server.Sql.ExecuteAsync("CREATE DATABASE json");
        await using var run = await ScenarioRun.CreateAsync("json", new TestDatabase(server, "json"), await TargetsAsync("json"));
        await server.Sql.ExecuteAsync("ALTER TABLE json.document ADD COLUMN doubled INT AS (1 + 1) VIRTUAL");

        var report = await run.RunAsync();

        Assert.Equal(3, report.ExitCode);
        Assert.Contains("source-row-image", report.Log);
    }

    async Task<List<TestDatabase>> TargetsAsync(string scenario)
    {
        var targets = new List<TestDatabase>();
        while (targets.Count < ScenarioRun.TargetsOf(scenario))
            targets.Add(await shared.CreateDatabaseAsync(ServerKind.MariaDb1011));
        return targets;
    }
}
