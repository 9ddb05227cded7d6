using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>A running pipeline over four shards of <c>item</c>, an observer, and locks that make a shard slow.</summary>
sealed class MoveWorld(ScenarioRun run, UldraProcess process) : IAsyncDisposable
{
    int _passed = 1000;

    public Observer Observer { get; } = new(run.Targets);

    public SqlClient Source => run.Source.Sql;

    public SqlClient Shard(int number) => run.Targets[number].Sql;

    /// <summary>A row that is not there yet cannot come until the session ends.</summary>
    public Task<SqlSession> HoldAsync(int shard, int id) => OpenAsync(shard, $"INSERT INTO item VALUES ({id}, -{id}, {shard}, NULL, 0)");

    /// <summary>A row that is there cannot change until the session ends.</summary>
    public Task<SqlSession> LockAsync(int shard, int id) => OpenAsync(shard, $"SELECT id FROM item WHERE id = {id} FOR UPDATE");

    public Task WaitAsync(int shard, string sql, string value) => process.WaitForAsync(Shard(shard), sql, value);

    /// <summary>On every shard new rows came through behind all that was committed before: what can happen has happened.</summary>
    /// <param name="except">A shard that is held: there they would wait with the others of their commit.</param>
    public async Task PassAsync(int except = -1)
    {
        var shards = Enumerable.Range(0, run.Targets.Count).Where(shard => shard != except).ToArray();
        for (var i = 0; i < 2; i++)
        {
            _passed += run.Targets.Count;
            foreach (var shard in shards)
                await Source.ExecuteAsync($"INSERT INTO item VALUES ({_passed + shard}, {_passed + shard}, {shard}, NULL, 1)");
            foreach (var shard in shards)
                await WaitAsync(shard, $"SELECT COUNT(*) FROM item WHERE id = {_passed + shard}", "1");
        }
    }

    /// <summary>Ends the pipeline and judges.</summary>
    public async Task EndAsync()
    {
        await PassAsync();
        await Observer.PollAsync();
        await Observer.StopAsync();
        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
        Assert.Empty(Observer.Findings);
    }

    public async ValueTask DisposeAsync()
    {
        await Observer.DisposeAsync();
        await process.DisposeAsync();
        await run.DisposeAsync();
    }

    async Task<SqlSession> OpenAsync(int shard, string sql)
    {
        var session = run.Targets[shard].Sql.OpenSession();
        await session.RunAsync($"BEGIN; {sql}");
        return session;
    }
}
