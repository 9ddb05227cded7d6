using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>The observer sees what it is there to see, and nothing else. Here the shards are changed by hand.</summary>
public sealed class ObserverTests(SharedServers shared, SecondServers second)
{
    const int Row = 7;
    const int Moves = 200;

    [Fact]
    public async Task Moves_that_put_first_are_clean()
    {
        var (a, b) = await ShardsAsync();
        await using var observer = new Observer([a, b]);
        await observer.PollAsync();

        var (here, there) = (a, b);
        for (var version = 2; version < Moves; version += 2)
        {
            await here.Sql.ExecuteAsync($"UPDATE item SET v = {version} WHERE who = {Row}");
            await there.Sql.ExecuteAsync(Put(version + 1));
            await here.Sql.ExecuteAsync(Delete);
            await observer.PollAsync();
            (here, there) = (there, here);
        }
        observer.MayDie(Row);
        await here.Sql.ExecuteAsync(Delete);
        await observer.PollAsync();

        Assert.Empty(observer.Findings);
        Assert.True(observer.HasSeen(Row, Moves - 1));
    }

    [Fact]
    public async Task Move_that_deletes_first_is_seen()
    {
        var (a, b) = await ShardsAsync();
        await using var observer = new Observer([a, b]);
        await observer.PollAsync();

        await a.Sql.ExecuteAsync(Delete);
        await observer.PollAsync();
        await b.Sql.ExecuteAsync(Put(2));

        Assert.Contains(observer.Findings, finding => finding.Contains($"row {Row} is missing"));
    }

    [Fact]
    public async Task Replay_of_an_old_version_is_seen()
    {
        var (a, b) = await ShardsAsync();
        await using var observer = new Observer([a, b]);
        await a.Sql.ExecuteAsync($"UPDATE item SET v = 5 WHERE who = {Row}");
        await observer.PollAsync();

        await a.Sql.ExecuteAsync($"UPDATE item SET v = 4 WHERE who = {Row}");
        await observer.PollAsync();

        Assert.Contains(observer.Findings, finding => finding.Contains($"row {Row} went back from version 5 to 4"));
    }

    [Fact]
    public async Task Old_copy_that_outlives_the_deleted_row_is_seen()
    {
        var (a, b) = await ShardsAsync();
        await using var observer = new Observer([a, b]);
        await b.Sql.ExecuteAsync(Put(2));
        await observer.PollAsync();

        observer.MayDie(Row);
        await b.Sql.ExecuteAsync(Delete);
        await observer.PollAsync();

        Assert.Contains(observer.Findings, finding => finding.Contains($"row {Row} went back from version 2 to 1"));
    }

    static string Delete => $"DELETE FROM item WHERE who = {Row}";

    static string Put(int version) => $"INSERT INTO item (id, who, place, v) VALUES ({Row}, {Row}, 0, {version})";

    async Task<(TestDatabase A, TestDatabase B)> ShardsAsync()
    {
        var servers = new ScenarioServers(shared, second);
        var (a, b) = (await servers.CreateTargetAsync(ServerKind.MariaDb1011, 0), await servers.CreateTargetAsync(ServerKind.MariaDb1011, 1));
        foreach (var shard in (TestDatabase[])[a, b])
            await shard.Sql.ExecuteAsync("CREATE TABLE item (id BIGINT PRIMARY KEY, who INT NOT NULL, place INT NOT NULL, v BIGINT NOT NULL)");
        await a.Sql.ExecuteAsync(Put(1));
        return (a, b);
    }
}
