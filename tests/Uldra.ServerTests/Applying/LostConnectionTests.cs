using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

public sealed class LostConnectionTests(SharedServers servers)
{
    static readonly TestTable Table = new("t", "id", "id INT", "v INT");

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    public static TheoryData<ServerKind, string> BeforeCommit => new(
        from kind in Kinds
        from point in new[] { "progress-written", "rows-written", "fence-read" }
        select ((ServerKind)kind, point));

    [Theory, MemberData(nameof(BeforeCommit))]
    public async Task Connection_killed_before_commit_applied_nothing_and_the_lane_goes_on(ServerKind kind, string point)
    {
        var (target, lane) = await StartAsync(kind, point, KillLaneAsync);
        await using var _ = lane;

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1).Put(Table, 2, 2)), Token));
        var rows = await target.RowsAsync("SELECT COUNT(*) FROM t");
        var progress = await target.RowsAsync("SELECT COUNT(*) FROM _uldra_progress");
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);

        Assert.Equal(TargetFailureKind.Transient, error.Kind);
        Assert.Equal(("0", "0"), (rows, progress));
        Assert.Equal("1,1", await target.RowsAsync("SELECT * FROM t"));
        Assert.Equal("1", await target.RowsAsync("SELECT n FROM _uldra_progress"));
    }

    /// <summary>What a failover to a replica that was behind looks like: the commits that were acknowledged are not there.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Target_that_lost_acknowledged_commits_is_not_written_to(ServerKind kind)
    {
        var target = await TargetFixture.ClaimedAsync(servers, kind, Quick);
        await target.Sql.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        await using var lane = await target.OpenLaneAsync();
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);
        await target.Sql.ExecuteAsync("DELETE FROM t");
        await target.Sql.ExecuteAsync("DELETE FROM _uldra_progress");
        await KillLaneAsync(target);

        var first = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token));
        var second = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token));

        Assert.Contains("target-lost-commits", new[] { first.Id, second.Id });
        Assert.Equal(0, await target.Sql.CountAsync("SELECT COUNT(*) FROM t"));
    }

    /// <summary>Killed while the COMMIT is on its way: whichever was first on the server, what the lane says is what is there.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Commit_whose_answer_is_lost_is_looked_up(ServerKind kind)
    {
        var (target, lane) = await StartAsync(kind, "commit-sent", KillLaneAsync, everyTime: true);
        await using var _ = lane;

        for (var i = 1; i <= 20; i++)
        {
            var applied = true;
            try
            {
                await lane.ApplyAsync(Batch(new BatchBuilder().Begin(i).Put(Table, i, i), max: i), Token);
            }
            catch (TargetException e) when (e.Kind == TargetFailureKind.Transient)
            {
                applied = false;
            }
            Assert.Equal(applied ? 1 : 0, await target.Sql.CountAsync($"SELECT COUNT(*) FROM t WHERE id={i}"));
        }
    }

    /// <summary>The server executes the COMMIT, but the answer never comes: a proxy that stops passing bytes back.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Commit_that_happened_unseen_is_success(ServerKind kind)
    {
        await using var proxy = await TcpProxy.StartAsync((await servers.GetAsync(kind)).Port, Token);
        var direct = await ClaimedAsync(servers, kind);
        await direct.Sql.ExecuteAsync(Table.CreateSql());
        var faults = new FaultPoints(point =>
        {
            if (point == "fence-read")
                proxy.HoldAnswers();
            else if (point == "commit-sent")
                CutOnceThereAsync(direct, proxy).Wait(Token);
        });
        var options = direct.Target with { Connection = direct.Target.Connection with { Port = proxy.Port } };
        await using var lane = await new MySqlTarget(options, PipelineName, direct.Epoch, Quick, faults).OpenLaneAsync(0, Token);

        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);

        Assert.Equal("1,1", await direct.RowsAsync("SELECT * FROM t"));
        Assert.Equal("1", await direct.RowsAsync("SELECT n FROM _uldra_progress"));
    }

    /// <summary>The COMMIT never reaches the server: the old connection still holds its locks there until it is ended.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Commit_that_never_arrived_is_known_not_to_have_happened(ServerKind kind)
    {
        await using var proxy = await TcpProxy.StartAsync((await servers.GetAsync(kind)).Port, Token);
        var direct = await ClaimedAsync(servers, kind);
        await direct.Sql.ExecuteAsync(Table.CreateSql());
        var faults = new FaultPoints(point =>
        {
            if (point == "fence-read")
                proxy.HoldRequests();
            else if (point == "commit-sent")
                proxy.CutClient();
        });
        var options = direct.Target with { Connection = direct.Target.Connection with { Port = proxy.Port } };
        await using var lane = await new MySqlTarget(options, PipelineName, direct.Epoch, Quick, faults).OpenLaneAsync(0, Token);

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));

        Assert.Equal(TargetFailureKind.Transient, error.Kind);
        Assert.Equal("0", await direct.RowsAsync("SELECT COUNT(*) FROM t"));
        // No lock of the old connection is left either.
        await direct.Sql.ExecuteAsync("SET innodb_lock_wait_timeout=1; INSERT INTO t VALUES (1,5)");
    }

    /// <summary>The network drops the connection, the server does not notice: its locks must not stand in the lane's own way.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Lane_ends_the_connection_it_lost_before_it_goes_on(ServerKind kind)
    {
        await using var proxy = await TcpProxy.StartAsync((await servers.GetAsync(kind)).Port, Token);
        var direct = await ClaimedAsync(servers, kind);
        await direct.Sql.ExecuteAsync(Table.CreateSql());
        var cut = false;
        var faults = new FaultPoints(point =>
        {
            if (point != "fence-read" || cut)
                return;
            cut = true;
            proxy.HoldRequests();
            proxy.CutClient();
        });
        var options = direct.Target with { Connection = direct.Target.Connection with { Port = proxy.Port } };
        await using var lane = await new MySqlTarget(options, PipelineName, direct.Epoch, Quick, faults).OpenLaneAsync(0, Token);

        var lost = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 2)), Token);

        Assert.Equal(TargetFailureKind.Transient, lost.Kind);
        Assert.Equal("1,2", await direct.RowsAsync("SELECT * FROM t"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Cancelled_lane_leaves_no_half_batch_and_no_locks(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var lane = await target.OpenLaneAsync(faults: new FaultPoints(point =>
        {
            if (point == "fence-read" && !stop.IsCancellationRequested)
                stop.Cancel();
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), stop.Token));
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 2)), Token);

        Assert.Equal("1,2", await target.RowsAsync("SELECT * FROM t"));
    }

    async Task<(TargetFixture, ITargetLane)> StartAsync(
        ServerKind kind, string at, Func<TargetFixture, Task> act, bool everyTime = false)
    {
        var target = await ClaimedAsync(servers, kind, OneByOne);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        var armed = true;
        var lane = await target.OpenLaneAsync(faults: new FaultPoints(point =>
        {
            if (point != at || !armed)
                return;
            armed = everyTime;
            act(target).Wait(Token);
        }));
        return (target, lane);
    }

    static async Task CutOnceThereAsync(TargetFixture target, TcpProxy proxy)
    {
        await target.Sql.UntilAsync("SELECT COUNT(*) > 0 FROM t", "1");
        proxy.CutClient();
    }

    static async Task KillLaneAsync(TargetFixture target)
    {
        var id = await target.Sql.ScalarAsync("SELECT connection_id FROM _uldra_lane");
        // It may have ended already.
        await target.Sql.ExecuteAsync($"KILL {id}").ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
