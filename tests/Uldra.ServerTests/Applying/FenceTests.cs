using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

public sealed class FenceTests(SharedServers servers)
{
    static readonly TestTable Table = new("t", "id", "id INT", "v INT");

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Older_owner_cannot_commit_nor_register(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        await using var lane = await target.OpenLaneAsync();
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);

        // Without ending the old connection, so that the fence alone has to hold.
        await target.Sql.ExecuteAsync("UPDATE _uldra_pipeline SET epoch=epoch+1");
        var write = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token));
        var register = await Assert.ThrowsAsync<TargetException>(async () => await target.OpenLaneAsync(lane: 7));

        Assert.Equal((TargetFailureKind.Fenced, "target-fenced"), (write.Kind, write.Id));
        Assert.Equal((TargetFailureKind.Fenced, "target-fenced"), (register.Kind, register.Id));
        Assert.Equal("1,1", await target.RowsAsync("SELECT * FROM t"));
        Assert.Equal("0", await target.RowsAsync("SELECT lane FROM _uldra_lane"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Missing_owner_row_stops_the_lane(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        await using var lane = await target.OpenLaneAsync();

        await target.Sql.ExecuteAsync("DELETE FROM _uldra_pipeline");
        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));

        Assert.Equal(TargetFailureKind.Fenced, error.Kind);
    }

    /// <summary>The old instance hangs behind its fence, its COMMIT not yet sent: the new one must not wait for it for ever, and what the
    /// old one had written must never appear.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Owner_that_hangs_between_fence_and_commit_is_ended_by_the_next(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        var fenceRead = new TaskCompletionSource();
        using var goOn = new ManualResetEventSlim();
        var faults = new FaultPoints(point =>
        {
            if (point != "fence-read")
                return;
            fenceRead.TrySetResult();
            goOn.Wait(Token);
        });
        await using var lane = await target.OpenLaneAsync(faults: faults);
        var old = Task.Run(async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token), Token);
        await fenceRead.Task.WaitAsync(Token);

        var epoch = await target.Store().ClaimAsync(1, Token);
        var found = await target.Store().ReadAsync(Token);
        goOn.Set();
        var error = await Assert.ThrowsAsync<TargetException>(() => old);
        var again = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));

        Assert.Equal(target.Epoch + 1, epoch);
        Assert.Empty(found!.Progress);
        Assert.Equal(TargetFailureKind.Transient, error.Kind);
        Assert.Equal(TargetFailureKind.Fenced, again.Kind);
        Assert.Equal("0", await target.RowsAsync("SELECT COUNT(*) FROM t"));
    }

    /// <summary>A process that stands still while a connection that nobody knows of holds the owner row would keep everybody out.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Owner_that_hangs_while_a_lane_registers_is_ended_by_the_next(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await HangAsync("lane-registered", faults => target.OpenLaneAsync(faults: faults).AsTask(),
            async () => Assert.Equal(target.Epoch + 1, await target.Store().ClaimAsync(1, Token)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Owner_that_hangs_while_it_writes_a_note_is_ended_by_the_server(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await HangAsync("owner-row-held", faults => target.Store(faults).SaveStoppedAsync(target.Epoch, "{}", Token),
            async () => Assert.Equal(target.Epoch + 1, await target.Store().ClaimAsync(1, Token)));
        Assert.Equal("NULL", await target.RowsAsync("SELECT stopped FROM _uldra_pipeline"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Owner_that_hangs_while_it_writes_a_note_does_not_make_the_next_one_fail(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await HangAsync("owner-row-held", faults => target.Store(faults).SaveStoppedAsync(target.Epoch, "{}", Token),
            () => target.Store().CompleteSetupAsync(target.Epoch, Token));
        Assert.Equal("1", await target.RowsAsync("SELECT setup_complete FROM _uldra_pipeline"));
    }

    /// <summary>A note is written again with the next look; the end of a run must not wait for one.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Note_is_not_waited_for_until_the_server_lets_go(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using var session = target.Sql.OpenSession();
        await session.RunAsync($"SET wait_timeout={Quick.SilenceWait.TotalSeconds}; BEGIN; SELECT epoch FROM _uldra_pipeline FOR UPDATE");

        var error = await Assert.ThrowsAsync<TargetException>(() => target.Store().SaveStoppedAsync(target.Epoch, "[]", Token));

        Assert.Equal(TargetFailureKind.Conflict, error.Kind);
    }

    /// <summary>So does a lane that was fenced while it registered, and whose process has not read that yet.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Registration_that_nobody_takes_back_does_not_make_the_next_owner_fail(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using var session = target.Sql.OpenSession();
        await session.RunAsync($"SET wait_timeout={Quick.SilenceWait.TotalSeconds}; BEGIN;"
            + $"INSERT INTO _uldra_lane (pipeline,lane,epoch,connection_id,server_start) VALUES ('{PipelineName}',9,{target.Epoch},0,0)");

        Assert.Equal(target.Epoch + 1, await target.Store().ClaimAsync(1, Token));
        Assert.Equal("", await target.RowsAsync("SELECT lane FROM _uldra_lane"));
    }

    static async Task HangAsync(string at, Func<FaultPoints, Task> old, Func<Task> meanwhile)
    {
        var reached = new TaskCompletionSource();
        using var goOn = new ManualResetEventSlim();
        var hanging = Task.Run(() => old(new FaultPoints(point =>
        {
            if (point != at)
                return;
            reached.TrySetResult();
            goOn.Wait(Token);
        })), Token);
        await reached.Task.WaitAsync(Token);
        await meanwhile();
        goOn.Set();
        await Assert.ThrowsAsync<TargetException>(() => hanging);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Fence_holds_the_owner_row_until_commit(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var updates = new List<string>();
        const string Update = "SET innodb_lock_wait_timeout=1; UPDATE _uldra_pipeline SET epoch=epoch+1";
        await using var lane = await target.OpenLaneAsync(faults: new FaultPoints(point =>
        {
            if (point is "fence-read" or "commit-answered")
                updates.Add(target.Sql.ExecuteAsync(Update).ContinueWith(
                    update => update.Exception is null ? "done" : "blocked", TaskScheduler.Default).Result);
        }));

        await lane.ApplyAsync(Batch(new BatchBuilder().Begin(1)), Token);

        Assert.Equal(["blocked", "done"], updates);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Claim_waits_for_a_commit_under_way(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using var session = target.Sql.OpenSession();
        await session.RunAsync("BEGIN; SELECT epoch FROM _uldra_pipeline LOCK IN SHARE MODE");

        var claim = target.Store().ClaimAsync(1, Token);
        await target.LockWaitAsync();
        Assert.False(claim.IsCompleted);
        await session.RunAsync("COMMIT");

        Assert.Equal(target.Epoch + 1, await claim);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Lanes_of_one_owner_do_not_block_each_other(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        var other = await target.OpenLaneAsync(lane: 1);
        var faults = new FaultPoints(point =>
        {
            if (point == "fence-read")
                other.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token).AsTask().Wait(Token);
        });
        await using var lane = await target.OpenLaneAsync(faults: faults);

        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);
        await other.DisposeAsync();

        Assert.Equal("1,1 2,2", await target.RowsAsync("SELECT * FROM t ORDER BY id"));
    }
}
