using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>
/// Rows that move between shards while one shard is slow, which here means that the test holds a lock there. Whoever reads all shards
/// meanwhile never misses a row and never sees an older version than before. That the observer sees both is shown by <see cref="ObserverTests"/>.
/// </summary>
public sealed class MoveTests(SharedServers shared, SecondServers second)
{
    const int Rounds = 3;

    public static TheoryData<Combination> Combinations =>
        [new Combination(ServerKind.MariaDb1011, ServerKind.MariaDb1011), new Combination(ServerKind.MySql97, ServerKind.MySql97)];

    [Theory, MemberData(nameof(Combinations))]
    public async Task Row_that_goes_and_comes_back_while_the_other_shard_is_slow_is_never_missed(Combination combination)
    {
        await using var world = await StartAsync(combination, "INSERT INTO item VALUES (1, 1, 0, NULL, 1)");
        for (long version = 1; version < Rounds * 2; version += 2)
        {
            await using (await world.HoldAsync(shard: 1, id: 1))
            {
                await world.Source.ExecuteAsync("UPDATE item SET place = 1, v = v + 1 WHERE id = 1");
                await world.Source.ExecuteAsync("UPDATE item SET place = 0, v = v + 1 WHERE id = 1");
                await world.PassAsync(except: 1);
                Assert.Equal($"{version}", await world.Shard(0).ScalarAsync("SELECT v FROM item WHERE id = 1"));
            }

            await world.WaitAsync(0, "SELECT v FROM item WHERE id = 1", $"{version + 2}");
            await world.WaitAsync(1, "SELECT COUNT(*) FROM item WHERE id = 1", "0");
            await world.Observer.PollAsync();
        }

        await world.EndAsync();
    }

    [Theory, Trait("kind", "long"), MemberData(nameof(Combinations))]
    public async Task Ring_of_moves_in_one_transaction_passes_while_a_shard_is_slow(Combination combination)
    {
        await using var world = await StartAsync(combination,
            "INSERT INTO item VALUES (1, 1, 0, 'a', 1), (2, 2, 1, 'b', 1), (3, 3, 2, 'c', 1)");
        for (var round = 1; round <= Rounds; round++)
        {
            // Who comes to shard 1 this time.
            var next = ((1 - round) % 3 + 3) % 3 + 1;
            await using (await world.HoldAsync(shard: 1, next))
            {
                await world.Source.ExecuteAsync("UPDATE item SET place = (place + 1) % 3, v = v + 1");
                await world.PassAsync(except: 1);
                Assert.Equal("0", await world.Shard(1).ScalarAsync($"SELECT COUNT(*) FROM item WHERE id = {next}"));
            }

            for (var shard = 0; shard < 3; shard++)
                await world.WaitAsync(shard, $"SELECT COUNT(*) = 1 AND MAX(v) = {round + 1} FROM item WHERE id < 100", "1");
            await world.Observer.PollAsync();
        }

        await world.EndAsync();
    }

    [Theory, Trait("kind", "long"), MemberData(nameof(Combinations))]
    public async Task Unique_value_that_a_tail_frees_is_taken_behind_the_tail(Combination combination)
    {
        await using var world = await StartAsync(combination, "INSERT INTO item VALUES (1, 1, 0, 'a', 1), (2, 2, 0, 'b', 1)");
        await using (await world.LockAsync(shard: 0, id: 1))
        {
            await world.Source.ExecuteAsync("UPDATE item SET place = 1, code = 'z', v = 2 WHERE id = 1");
            await world.Source.ExecuteAsync("UPDATE item SET code = 'a', v = 2 WHERE id = 2");
            await world.WaitAsync(1, "SELECT v FROM item WHERE id = 1", "2");
            await world.PassAsync(except: 0);
            Assert.Equal("1 1", string.Join(' ', (await world.Shard(0).RowsAsync("SELECT v FROM item WHERE id < 100 ORDER BY id")).Select(row => row[0])));
        }

        await world.WaitAsync(0, "SELECT CONCAT(COUNT(*), MAX(code)) FROM item WHERE id < 100", "1a");
        await world.EndAsync();
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Unique_value_that_a_moving_row_gives_up_in_the_same_transaction_arrives_once(Combination combination)
    {
        await using var world = await StartAsync(combination, "INSERT INTO wild VALUES (1, 0, 'a', 1), (2, 0, 'b', 1)");
        await world.Source.ExecuteAsync(
            "BEGIN; UPDATE wild SET place = 1, code = NULL, v = 2 WHERE id = 1; UPDATE wild SET code = 'a', v = 2 WHERE id = 2; COMMIT");

        await world.WaitAsync(0, "SELECT CONCAT(COUNT(*), MAX(code)) FROM wild", "1a");
        await world.WaitAsync(1, "SELECT v FROM wild WHERE id = 1", "2");
        await world.EndAsync();
    }

    [Theory, Trait("kind", "long"), MemberData(nameof(Combinations))]
    public async Task Row_that_is_deleted_while_it_is_on_its_way_is_gone_everywhere(Combination combination)
    {
        await using var world = await StartAsync(combination, "INSERT INTO item VALUES (1, 1, 0, 'a', 1)");
        await using (await world.HoldAsync(shard: 1, id: 1))
        {
            world.Observer.MayDie(1);
            await world.Source.ExecuteAsync("UPDATE item SET place = 1, v = 2 WHERE id = 1; DELETE FROM item WHERE id = 1");
            await world.PassAsync(except: 1);
            Assert.Equal("1", await world.Shard(0).ScalarAsync("SELECT v FROM item WHERE id = 1"));
        }

        await world.PassAsync();
        foreach (var shard in (int[])[0, 1])
            await world.WaitAsync(shard, "SELECT COUNT(*) FROM item WHERE id = 1", "0");
        await world.EndAsync();
    }

    async Task<MoveWorld> StartAsync(Combination combination, string rows)
    {
        var run = await ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "kills");
        await run.Source.Sql.ExecuteAsync(rows + "; INSERT INTO bulk VALUES (1, 0, 'x'); INSERT INTO wild VALUES (900, 3, NULL, 1)");
        var process = await run.StartAsync();
        var world = new MoveWorld(run, process);
        await world.PassAsync();
        await world.Observer.PollAsync();
        return world;
    }
}
