using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>What waits for a person: the program ends with 1, all else has flowed, and after the mending it goes on where it stood.</summary>
public sealed class StoppedTests(SharedServers shared, SecondServers second)
{
    public static TheoryData<Combination> Combinations => [.. Combination.All];

    [Theory, Trait("kind", "long"), MemberData(nameof(Combinations))]
    public async Task Ddl_holds_its_table_until_it_is_ignored_and_the_others_flow(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "ddl");
        await using var process = await run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");

        await run.WorkAsync("workload-1.sql");
        // What the hold does not keep back: all of one table, and of the other what stands before the statement.
        const string Rows = "SELECT CONCAT((SELECT GROUP_CONCAT(id, '/', v ORDER BY id) FROM other), ' ', "
            + "(SELECT GROUP_CONCAT(id, '/', v ORDER BY id) FROM altered))";
        await process.WaitForAsync(run.Targets[0].Sql, Rows, "1/2,3/2 2/2");
        await process.WaitForAsync(run.Targets[1].Sql, Rows, "2/2,5/5 1/2,3/2");

        Assert.Equal(1, await process.TerminateAsync());
        Assert.Contains("ALTER TABLE altered ADD COLUMN extra", process.Log);
        Assert.DoesNotContain("unrelated_of_nobody", process.Log);
        await run.ExpectAsync("held.sql");

        await run.ChangeFileAsync("ddl: stop", "ddl: ignore");
        foreach (var target in run.Targets)
            await target.Sql.ExecuteAsync("ALTER TABLE altered ADD COLUMN extra VARCHAR(20) NOT NULL DEFAULT 'none'");
        await run.CatchUpAsync();
        await run.ExpectAsync();

        await run.WorkAsync("workload-2.sql");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Refused_row_waits_with_what_depends_on_it_and_the_rest_flows(Combination combination)
    {
        await using var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "refused-row");
        var mended = run.Targets[0].Sql;
        await mended.ExecuteAsync("INSERT INTO item VALUES (99, 0, 'taken', 1)");
        await run.WorkAsync("workload-1.sql");

        for (var i = 0; i < 2; i++)
        {
            var blocked = await run.RunAsync();
            Assert.True(blocked.ExitCode == 1, blocked.Log);
            Assert.Contains("target-unique-conflict", blocked.Log);
        }

        Assert.Equal("99", await mended.ScalarAsync("SELECT id FROM item WHERE code = 'taken'"));
        await mended.ExecuteAsync("DELETE FROM item WHERE id = 99");
        await run.ExpectAsync("blocked.sql");
        Assert.Equal(0, (await run.CommandAsync("quarantine", "retry", "FILE", "--all")).ExitCode);
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }
}
