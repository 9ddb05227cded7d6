using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Between the put on the new shard and the tail on the old one, which here waits for a row lock that the test holds.</summary>
public sealed class TailTests(SharedServers shared, SecondServers second)
{
    [Theory, InlineData(1), InlineData(7)]
    public async Task Moved_row_is_not_deleted_while_its_old_copy_is_there(int newId)
    {
        await using var run = await ScenarioRun.CreateAsync(
            new ScenarioServers(shared, second), new(ServerKind.MariaDb1011, ServerKind.MariaDb1011), "kills");
        var (source, old, moved) = (run.Source.Sql, run.Targets[0].Sql, run.Targets[1].Sql);
        await using var process = await run.StartAsync();
        await source.ExecuteAsync("INSERT INTO item VALUES (1, 1, 0, NULL, 1)");
        await process.WaitForAsync(old, "SELECT v FROM item WHERE id = 1", "1");
        await using var holder = old.OpenSession();
        await holder.RunAsync("BEGIN; SELECT id FROM item WHERE id = 1 FOR UPDATE");

        await source.ExecuteAsync($"UPDATE item SET id = {newId}, place = 1, v = 2 WHERE id = 1");
        await process.WaitForAsync(moved, $"SELECT v FROM item WHERE id = {newId}", "2");
        await source.ExecuteAsync($"DELETE FROM item WHERE id = {newId}");
        // Each comes in a commit behind what the one before it waited for.
        for (var id = 100; id < 103; id++)
        {
            await source.ExecuteAsync($"INSERT INTO item VALUES ({id}, {id}, 1, NULL, 1)");
            await process.WaitForAsync(moved, $"SELECT v FROM item WHERE id = {id}", "1");
        }

        Assert.Equal("1", await old.ScalarAsync("SELECT v FROM item WHERE id = 1"));
        Assert.Equal("2", await moved.ScalarAsync($"SELECT v FROM item WHERE id = {newId}"));

        await holder.RunAsync("ROLLBACK");
        await process.WaitForAsync(old, "SELECT COUNT(*) FROM item WHERE id = 1", "0");
        await process.WaitForAsync(moved, $"SELECT COUNT(*) FROM item WHERE id = {newId}", "0");
        Assert.Equal(0, await process.TerminateAsync());
    }
}
