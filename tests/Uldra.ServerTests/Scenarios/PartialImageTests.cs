using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Logs that hold less than whole rows, where the rest is known all the same.</summary>
public sealed class PartialImageTests(SharedServers shared)
{
    const string Generated = "generated-columns";
    const string Needed = "generated-columns-needed";

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

    public static TheoryData<ServerKind> Kinds => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory]
    [InlineData("FULL")]
    [InlineData("FULL_NODUP")]
    public async Task Generated_columns_need_not_be_logged_where_the_target_computes_its_own(string image)
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb118, $"--binlog-row-image={image}");
        await server.Sql.ExecuteAsync("CREATE DATABASE generated");
        await using var run = await ScenarioRun.CreateAsync(Generated, new TestDatabase(server, "generated"), await TargetsAsync(Generated));

        await run.WorkAsync();
        var check = await run.CommandAsync("check", "FILE");
        await run.CatchUpAsync();

        Assert.Equal(0, check.ExitCode);
        Assert.DoesNotContain(Needed, check.Log);
        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_plain_column_takes_a_generated_one_where_it_is_logged_and_never_null_instead(ServerKind kind)
    {
        await using var run = await ScenarioRun.CreateAsync(Generated, await shared.CreateDatabaseAsync(kind), await TargetsAsync(Generated));
        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("ALTER TABLE item ADD COLUMN v INT");
        await run.WorkAsync();

        var check = await run.CommandAsync("check", "FILE");
        var result = await run.RunAsync();

        Assert.Equal((0, kind != ServerKind.MySql97), (check.ExitCode, check.Log.Contains(Needed)));
        Assert.DoesNotContain("target-column-left-alone", check.Log);
        foreach (var target in run.Targets)
            Assert.Equal("0", await target.Sql.ScalarAsync("SELECT COUNT(*) FROM item WHERE NOT v <=> a + 1"));
        if (kind != ServerKind.MariaDb118)
        {
            ScenarioRun.AssertDone(result);
            await run.ExpectAsync();
            return;
        }
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("row-image-not-full", result.Log);
        Assert.Contains("these names: v.", result.Log);

        // The next step that the error names.
        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("ALTER TABLE item DROP COLUMN v");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Fact]
    public async Task Check_refuses_full_nodup_where_a_plain_column_takes_a_generated_one()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb118, "--binlog-row-image=FULL_NODUP");
        await server.Sql.ExecuteAsync("CREATE DATABASE generated");
        await using var run = await ScenarioRun.CreateAsync(Generated, new TestDatabase(server, "generated"), await TargetsAsync(Generated));
        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("ALTER TABLE item ADD COLUMN v INT");

        var report = await run.RunAsync();

        Assert.Equal(3, report.ExitCode);
        Assert.Contains(Needed, report.Log);
    }

    async Task<List<TestDatabase>> TargetsAsync(string scenario)
    {
        var targets = new List<TestDatabase>();
        while (targets.Count < ScenarioRun.TargetsOf(scenario))
            targets.Add(await shared.CreateDatabaseAsync(ServerKind.MariaDb1011));
        return targets;
    }
}
