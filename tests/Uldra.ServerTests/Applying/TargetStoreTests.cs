using Uldra.Applying;
using Uldra.Model;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

public sealed class TargetStoreTests(SharedServers servers)
{
    static readonly TestTable Table = new("t", "id", "id INT", "v INT");
    static readonly PipelineSetup Setup = new("server 1's", ["s0", "s\"1"], """{"bank.account":"crc32\\(id)"}""", "0-1-5");

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Target_that_knows_nothing_reads_as_null(ServerKind kind)
    {
        var target = new TargetFixture(await servers.CreateDatabaseAsync(kind), Quick);

        Assert.Null(await target.Store().ReadAsync(Token));
        Assert.Equal("0", await target.RowsAsync("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema=DATABASE()"));
        await target.Store().EnsureTablesAsync(Token);
        await target.Store().EnsureTablesAsync(Token);
        Assert.Null(await target.Store().ReadAsync(Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Everything_saved_is_read_back_by_an_account_that_may_only_select(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var store = target.Store();
        await store.SaveSetupAsync(target.Epoch, Setup, Token);
        var half = await store.ReadAsync(Token);
        await store.CompleteSetupAsync(target.Epoch, Token);
        await store.SaveStoppedAsync(target.Epoch, """{"why":"it's"}""", Token);
        await store.SaveSchemaAsync(target.Epoch, new StoredSchema("bank.b", "{\"한\":1}", "0-1-7"), Token);
        await store.SaveSchemaAsync(target.Epoch, new StoredSchema("bank.a", "{}", "0-1-6"), Token);
        await store.SaveSchemaAsync(target.Epoch, new StoredSchema("bank.b", "{\"한\":2}", "0-1-8"), Token);
        await using var lane = await target.OpenLaneAsync(lane: 3);
        await lane.ApplyAsync(Batch(new BatchBuilder().Begin(1), applied: "0-1-9"), Token);

        var reader = new TargetStore(target.Target with
        {
            Connection = target.Database.Server.Options("repl", "repl", target.Database.Name),
        }, PipelineName);
        var read = (await reader.ReadAsync(Token))!;

        Assert.False(half!.Pipeline.SetupComplete);
        Assert.Equal((1UL, true, """{"why":"it's"}"""), (read.Pipeline.Epoch, read.Pipeline.SetupComplete, read.Pipeline.Stopped));
        Assert.Equal(Setup with { Targets = [] }, read.Pipeline.Setup! with { Targets = [] }, (a, b) => a.ToString() == b.ToString());
        Assert.Equal(Setup.Targets, read.Pipeline.Setup!.Targets);
        Assert.Equal(new StoredProgress(3, 1, 1, "0-1-9", "", "bin.000001", 4, 1000), Assert.Single(read.Progress));
        Assert.Equal(3, Assert.Single(read.Lanes).Lane);
        Assert.Equal(
            [new("bank.a", "{}", "0-1-6"), new StoredSchema("bank.b", "{\"한\":2}", "0-1-8")], await reader.ReadSchemasAsync(Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Registered_lane_is_alive_until_it_closes(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var lane = await target.OpenLaneAsync();

        var open = (await target.Store().ReadAsync(Token))!.Lanes;
        await lane.DisposeAsync();
        await target.Sql.ExecuteAsync($"KILL {open[0].ConnectionId}").ContinueWith(_ => { }, TaskScheduler.Default);
        while ((await target.Store().ReadAsync(Token))!.Lanes[0].Alive)
            Token.ThrowIfCancellationRequested();

        Assert.True(open[0].Alive);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Epoch_rises_with_every_claim_and_never_below_what_is_asked(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var store = target.Store();

        Assert.Equal(2UL, await store.ClaimAsync(1, Token));
        Assert.Equal(9UL, await store.ClaimAsync(9, Token));
        Assert.Equal(10UL, await store.ClaimAsync(4, Token));
        await store.ClaimExactlyAsync(12, Token);
        foreach (var epoch in new ulong[] { 12, 11 })
            Assert.Equal(TargetFailureKind.Fenced,
                (await Assert.ThrowsAsync<TargetException>(() => store.ClaimExactlyAsync(epoch, Token))).Kind);
        Assert.Equal(12UL, (await store.ReadAsync(Token))!.Pipeline.Epoch);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Claim_ends_the_lanes_of_the_owner_before(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        await using var first = await target.OpenLaneAsync(0);
        await using var second = await target.OpenLaneAsync(1);
        var ids = await target.RowsAsync("SELECT connection_id FROM _uldra_lane");

        await target.Store().ClaimAsync(1, Token);

        Assert.Equal("0", await target.RowsAsync(
            $"SELECT COUNT(*) FROM information_schema.processlist WHERE id IN ({ids.Replace(' ', ',')})"));
        Assert.Equal("", await target.RowsAsync("SELECT * FROM _uldra_lane"));
        foreach (var lane in new[] { first, second })
        {
            await Assert.ThrowsAsync<TargetException>(
                async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));
            Assert.Equal(TargetFailureKind.Fenced, (await Assert.ThrowsAsync<TargetException>(
                async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token))).Kind);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Claim_never_ends_connections_of_other_accounts_or_databases(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var other = await servers.CreateDatabaseAsync(kind);
        await using var stranger = other.Sql.OpenSession();
        await using var reader = target.Sql.As("repl").OpenSession();
        foreach (var (session, lane) in new[] { (stranger, 5), (reader, 6) })
        {
            var id = (await session.RunAsync("SELECT CONNECTION_ID()"))[0][0];
            await target.Sql.ExecuteAsync($"INSERT INTO _uldra_lane VALUES ('p',{lane},1,{id},0)");
        }

        await target.Store().ClaimAsync(1, Token);

        Assert.Equal("1", (await stranger.RunAsync("SELECT 1"))[0][0]);
        Assert.Equal("1", (await reader.RunAsync("SELECT 1"))[0][0]);
    }

    /// <summary>After a restart the ids start again: a stored one may be somebody's new connection.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Claim_never_ends_a_connection_of_another_life_of_the_server(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using var newcomer = target.Sql.OpenSession();
        var id = (await newcomer.RunAsync("SELECT CONNECTION_ID()"))[0][0];
        await target.Sql.ExecuteAsync($"INSERT INTO _uldra_lane VALUES ('p',5,1,{id},UNIX_TIMESTAMP()-100000)");

        await target.Store().ClaimAsync(1, Token);

        Assert.Equal("1", (await newcomer.RunAsync("SELECT 1"))[0][0]);
        Assert.Equal("", await target.RowsAsync("SELECT * FROM _uldra_lane"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Concurrent_claims_get_different_epochs(ServerKind kind)
    {
        var target = new TargetFixture(await servers.CreateDatabaseAsync(kind), Quick);
        await target.Store().EnsureTablesAsync(Token);

        var epochs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => target.Store().ClaimAsync(1, Token)));

        Assert.Equal([1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL, 8UL], epochs.Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Consolidation_leaves_one_row_and_lanes_count_on(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using (var lane = await target.OpenLaneAsync())
            for (var i = 1; i <= 5; i++)
                await lane.ApplyAsync(Batch(new BatchBuilder().Begin(i), max: i, applied: $"0-1-{i}"), Token);
        var epoch = await target.Store().ClaimAsync(1, Token);
        var record = new ProgressRecord("0-1-5", "0-1-6:1-3", "bin.000002", 77, 2000, 5, 5, 5);

        var stale = await Assert.ThrowsAsync<TargetException>(() => target.Store().ConsolidateAsync(epoch - 1, record, Token));
        await target.Store().ConsolidateAsync(epoch, record, Token);
        await using var next = await target.OpenLaneAsync(0, epoch: epoch);
        await next.ApplyAsync(Batch(new BatchBuilder().Begin(6), applied: "0-1-6"), Token);
        await next.ApplyAsync(Batch(new BatchBuilder().Begin(7), applied: "0-1-7", watermark: 7, max: 7), Token);

        Assert.Equal(TargetFailureKind.Fenced, stale.Kind);
        Assert.Equal("-1,1,0-1-5,0-1-6:1-3 0,1,0-1-6, 0,2,0-1-7,",
            await target.RowsAsync("SELECT lane,n,applied,`partial` FROM _uldra_progress ORDER BY lane,n"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Lane_without_consolidation_goes_on_behind_the_rows_it_finds(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using (var lane = await target.OpenLaneAsync())
            await lane.ApplyAsync(Batch(new BatchBuilder().Begin(1)), Token);

        await using var again = await target.OpenLaneAsync();
        await again.ApplyAsync(Batch(new BatchBuilder().Begin(2)), Token);

        Assert.Equal("1 2", await target.RowsAsync("SELECT n FROM _uldra_progress ORDER BY n"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Forget_removes_the_pipeline_and_the_tables_with_the_last_one(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var other = new TargetStore(target.Target, "other");
        await other.ClaimAsync(1, Token);
        await target.Store().SaveSchemaAsync(target.Epoch, new StoredSchema("a.b", "{}", ""), Token);

        await target.Store().ForgetAsync(Token);
        Assert.Null(await target.Store().ReadAsync(Token));
        Assert.NotNull(await other.ReadAsync(Token));
        await other.ForgetAsync(Token);
        await other.ForgetAsync(Token);

        Assert.Equal("0", await target.RowsAsync("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema=DATABASE()"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Newer_format_is_refused(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("UPDATE _uldra_pipeline SET format=2");

        var read = await Assert.ThrowsAsync<TargetException>(() => target.Store().ReadAsync(Token));
        var claim = await Assert.ThrowsAsync<TargetException>(() => target.Store().ClaimAsync(1, Token));

        Assert.Equal((TargetFailureKind.Fatal, "target-format-newer"), (read.Kind, read.Id));
        Assert.Equal("target-format-newer", claim.Id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Unreachable_server_is_transient_and_wrong_password_fatal(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var nowhere = new TargetStore(target.Target with { Connection = target.Target.Connection with { Port = 1 } }, PipelineName);
        var wrong = target.Target.Connection with { Password = "wrong" };
        var stranger = new TargetStore(target.Target with { Connection = wrong }, PipelineName);

        Assert.Equal(TargetFailureKind.Transient, (await Assert.ThrowsAsync<TargetException>(() => nowhere.ReadAsync(Token))).Kind);
        Assert.Equal("target-privilege", (await Assert.ThrowsAsync<TargetException>(() => stranger.ReadAsync(Token))).Id);
    }
}
