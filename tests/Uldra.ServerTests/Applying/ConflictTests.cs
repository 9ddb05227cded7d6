using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

public sealed class ConflictTests(SharedServers servers)
{
    static readonly TestTable Table = new("t", "id", "id INT", "v INT");

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_locked_by_an_application_is_a_conflict_that_leaves_nothing(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql() + "; INSERT INTO t VALUES (2,0)");
        await using var session = target.Sql.OpenSession();
        await session.RunAsync("BEGIN; SELECT * FROM t WHERE id=2 FOR UPDATE");
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1).Put(Table, 2, 2)), Token));
        // While it waits for the next try it holds nothing: the application's is the only transaction.
        var open = await target.RowsAsync("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id="
            + "(SELECT connection_id FROM _uldra_lane)");
        await session.RunAsync("COMMIT");
        var rows = await target.RowsAsync("SELECT * FROM t");
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1).Put(Table, 2, 2)), Token);

        Assert.Equal((TargetFailureKind.Conflict, "target-conflict"), (error.Kind, error.Id));
        Assert.Equal(("2,0", "0"), (rows, open));
        Assert.Equal("1,1 2,2", await target.RowsAsync("SELECT * FROM t ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deadlock_with_an_application_is_a_conflict(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind, OneByOne with { LockWaitSeconds = 30, StatementRows = 1 });
        await target.Sql.ExecuteAsync(Table.CreateSql() + "; INSERT INTO t VALUES (1,0),(2,0); CREATE TABLE big (id INT PRIMARY KEY)");
        await using var session = target.Sql.OpenSession();
        // The side that changed less is the one that the server gives up.
        await session.RunAsync("BEGIN; INSERT INTO big VALUES (1),(2),(3),(4),(5),(6),(7),(8); UPDATE t SET v=5 WHERE id=2");
        await using var lane = await target.OpenLaneAsync();
        var first = lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1).Begin(2).PutWithKeys(Table, ["w"], 2, 2)), Token).AsTask();
        await target.LockWaitAsync();
        var crossing = session.RunAsync("UPDATE t SET v=5 WHERE id=1; COMMIT");

        var error = await Assert.ThrowsAsync<TargetException>(() => first);
        await crossing;

        Assert.Equal((TargetFailureKind.Conflict, "target-conflict"), (error.Kind, error.Id));
        Assert.Equal("1,5 2,5", await target.RowsAsync("SELECT * FROM t ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Table_under_alteration_is_a_conflict_not_a_hang(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        await using var session = target.Sql.OpenSession();
        await session.RunAsync("LOCK TABLES t READ");
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));

        Assert.Equal(TargetFailureKind.Conflict, error.Kind);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_above_max_allowed_packet_is_refused_before_it_is_sent(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-allowed-packet=1M");
        await server.Sql.ExecuteAsync("CREATE DATABASE d");
        var target = new TargetFixture(new TestDatabase(server, "d"), Quick);
        await target.Store().EnsureTablesAsync(Token);
        var epoch = await target.Store().ClaimAsync(1, Token);
        var table = new TestTable("t", "id", "id INT", "v LONGTEXT");
        await target.Sql.ExecuteAsync(table.CreateSql());
        await using var lane = await target.OpenLaneAsync(epoch: epoch);

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(
            Batch(new BatchBuilder().Put(table, 1, "small").Put(table, 2, new string('x', 2 << 20))), Token));
        await lane.ApplyAsync(
            Batch(new BatchBuilder().Put(table, 1, "small").Put(table, 2, new string('y', 900_000))
                .Put(table, 3, new string('z', 900_000))), Token);

        Assert.Equal((TargetFailureKind.Row, "target-row-refused"), (error.Kind, error.Id));
        Assert.Equal("1,5 2,900000 3,900000", await target.RowsAsync("SELECT id,LENGTH(v) FROM t ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Restarted_server_is_transient_and_the_lane_comes_back(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE DATABASE d");
        var target = new TargetFixture(new TestDatabase(server, "d"), Quick);
        await target.Store().EnsureTablesAsync(Token);
        var epoch = await target.Store().ClaimAsync(1, Token);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        await using var lane = await target.OpenLaneAsync(epoch: epoch);
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);

        await server.KillAsync();
        var lost = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token));
        var down = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token));
        await server.RestartAsync();
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 2, 2)), Token);

        Assert.Equal((TargetFailureKind.Transient, TargetFailureKind.Transient), (lost.Kind, down.Kind));
        Assert.Equal("1,1 2,2", await target.RowsAsync("SELECT * FROM t ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Read_only_server_is_transient(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE DATABASE d; CREATE USER plain IDENTIFIED BY 'plain'; GRANT ALL ON d.* TO plain");
        var target = new TargetFixture(new TestDatabase(server, "d"), Quick);
        await target.Store().EnsureTablesAsync(Token);
        var epoch = await target.Store().ClaimAsync(1, Token);
        await target.Sql.ExecuteAsync(Table.CreateSql());
        var options = target.Target with { Connection = server.Options("plain", "plain", "d") };
        await using var lane = await new MySqlTarget(options, PipelineName, epoch, Quick).OpenLaneAsync(0, Token);

        await server.Sql.ExecuteAsync("SET GLOBAL read_only=1");
        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token));
        await server.Sql.ExecuteAsync("SET GLOBAL read_only=0");
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Table, 1, 1)), Token);

        Assert.Equal((TargetFailureKind.Transient, "target-not-ready"), (error.Kind, error.Id));
    }
}
