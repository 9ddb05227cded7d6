using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

public sealed class ApplyTests(SharedServers servers)
{
    static readonly TestTable Account = new("account", "id", "id INT", "name VARCHAR(20) CHARACTER SET utf8mb4", "u INT");
    static readonly TestTable Pair = new("pair", "a,b", "b VARCHAR(20) CHARACTER SET utf8mb4", "a INT", "v INT");
    static readonly TestTable KeyOnly = new("key`only", "a,b", "a INT", "b INT");

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Puts_and_deletes_of_a_batch_become_rows(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Account.CreateSql() + ";" + Pair.CreateSql() + ";" + KeyOnly.CreateSql()
            + ";INSERT INTO account VALUES (1,'old',1),(2,'gone',2); INSERT INTO pair VALUES ('x',1,1),('y',1,2),('z',2,3)");
        await using var lane = await target.OpenLaneAsync();

        var result = await lane.ApplyAsync(Batch(new BatchBuilder()
            .Put(Account, 1, "new", 7).Delete(Account, 2, null, null).Put(Account, 3, null, null).Delete(Account, 9, null, null)
            .Delete(Pair, "y", 1, null).Delete(Pair, "z", 2, null).Put(Pair, "x", 1, 10)
            .Put(KeyOnly, 5, 6).Put(KeyOnly, 5, 7)), Token);
        await lane.ApplyAsync(Batch(new BatchBuilder().Begin(2).Put(KeyOnly, 5, 6).Delete(KeyOnly, 5, 7)), Token);

        Assert.Equal("1,new,7 3,NULL,NULL", await target.RowsAsync("SELECT * FROM account ORDER BY id"));
        Assert.Equal("x,1,10", await target.RowsAsync("SELECT * FROM pair"));
        Assert.Equal("5,6", await target.RowsAsync("SELECT * FROM `key``only`"));
        Assert.Equal(1, result.DeletesMissed);
        Assert.Equal(7, result.Statements);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Equal_key_with_other_bytes_ends_with_the_new_bytes(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var code = new TestTable("code", "id", "id VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", "v INT");
        await target.Sql.ExecuteAsync(Pair.CreateSql().Replace("utf8mb4,", "utf8mb4 COLLATE utf8mb4_general_ci,", StringComparison.Ordinal)
            + ";INSERT INTO pair VALUES ('abc',1,1);" + code.CreateSql() + ";INSERT INTO code VALUES ('abc',1)");
        await using var lane = await target.OpenLaneAsync();

        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Pair, "ABC ", 1, 2).Put(code, "ABC ", 2)), Token);

        Assert.Equal("41424320,2", await target.RowsAsync("SELECT HEX(id),v FROM code"));
        Assert.Equal("41424320,1,2", await target.RowsAsync("SELECT HEX(b),a,v FROM pair"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Unique_values_swapped_through_waves_end_swapped(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Account.CreateSql(", UNIQUE (u)") + ";INSERT INTO account VALUES (1,'a',1),(2,'b',2)");
        await using var lane = await target.OpenLaneAsync();

        await lane.ApplyAsync(Batch(new BatchBuilder()
            .PutWithKeys(Account, ["u1"], 1, "a", null)
            .PutWithKeys(Account, ["u1", "u2"], 2, "b", 1)
            .PutWithKeys(Account, ["u1", "u2"], 1, "a", 2)
            .Begin(2).Delete(Account, 2, null, null)
            .Begin(3).PutWithKeys(Account, ["u1"], 2, "c", 1)
            .Begin(4).Put(Account, 3, "short life", 9).Begin(5).Delete(Account, 3, null, null)), Token);

        Assert.Equal("1,a,2 2,c,1", await target.RowsAsync("SELECT * FROM account ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Progress_row_commits_with_the_rows_or_not_at_all(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Account.CreateSql(", CHECK (u < 100)"));
        await using var lane = await target.OpenLaneAsync();

        await lane.ApplyAsync(Batch(new BatchBuilder().Put(Account, 1, "a", 1), applied: "first's \\"), Token);
        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Account, 2, "b", 2).Put(Account, 3, "c", 100)), Token));
        await lane.ApplyAsync(Batch(new BatchBuilder().Begin(3), applied: "only progress"), Token);

        Assert.Equal((TargetFailureKind.Row, "target-row-refused"), (error.Kind, error.Id));
        Assert.Equal("1,a,1", await target.RowsAsync("SELECT * FROM account"));
        Assert.Equal("0,1,1,first's \\,bin.000001,4,1000 0,2,1,only progress,bin.000001,4,1000",
            await target.RowsAsync("SELECT lane,n,epoch,applied,file,`offset`,commit_time_ms FROM _uldra_progress ORDER BY n"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Statement_limits_split_and_lose_nothing(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind, Quick with { StatementRows = 7, StatementBytes = 2000, PacketBytes = 5000 });
        await target.Sql.ExecuteAsync(Account.CreateSql() + ";" + Pair.CreateSql());
        await using var lane = await target.OpenLaneAsync();
        var puts = new BatchBuilder();
        var deletes = new BatchBuilder().Begin(2);
        for (var i = 0; i < 500; i++)
            puts.Put(Account, i, new string('x', i % 20), i).Put(Pair, $"k{i}", i, i);
        for (var i = 0; i < 500; i += 2)
            deletes.Delete(Account, i, null, null).Delete(Pair, $"k{i}", i, null);

        await lane.ApplyAsync(Batch(puts), Token);
        var result = await lane.ApplyAsync(Batch(deletes), Token);

        Assert.Equal("250,62500", await target.RowsAsync("SELECT COUNT(*),SUM(u) FROM account"));
        Assert.Equal("250,62500", await target.RowsAsync("SELECT COUNT(*),SUM(v) FROM pair"));
        Assert.Equal(0, result.DeletesMissed);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Value_that_the_server_would_change_is_refused(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("CREATE TABLE account (id INT PRIMARY KEY, name VARCHAR(3), u TINYINT NOT NULL)");
        await using var lane = await target.OpenLaneAsync();

        foreach (var values in new object?[][] { [1, "abcd", 1], [2, "a", 200], [3, "a", null] })
        {
            var error = await Assert.ThrowsAsync<TargetException>(
                async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Account, values)), Token));
            Assert.Equal((TargetFailureKind.Row, "target-row-refused"), (error.Kind, error.Id));
        }

        Assert.Equal("0", await target.RowsAsync("SELECT COUNT(*) FROM account"));
        Assert.Equal("0", await target.RowsAsync("SELECT COUNT(*) FROM _uldra_progress"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Decimal_that_would_be_rounded_is_refused_with_the_warning(ServerKind kind)
    {
        var source = new TestTable("money", "id", "id INT", "amount DECIMAL(10,4)");
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("CREATE TABLE money (id INT PRIMARY KEY, amount DECIMAL(10,2))");
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(source, 1, "1.2345")), Token));

        Assert.Equal((TargetFailureKind.Row, "target-row-refused"), (error.Kind, error.Id));
        Assert.Contains("1265", error.Message);
        Assert.Equal("0", await target.RowsAsync("SELECT COUNT(*) FROM money"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Missing_table_is_fatal(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(Account, 1, "a", 1)), Token));

        Assert.Equal((TargetFailureKind.Fatal, "target-schema"), (error.Kind, error.Id));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Progress_rows_stay_few_and_the_newest_stays(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind, Quick with { PruneEvery = 4 });
        await using var lane = await target.OpenLaneAsync();

        for (var i = 1; i <= 50; i++)
            await lane.ApplyAsync(Batch(new BatchBuilder().Begin(i), watermark: i - 3, max: i, applied: $"0-1-{i}"), Token);

        Assert.InRange(await target.Sql.CountAsync("SELECT COUNT(*) FROM _uldra_progress"), 3, 8);
        Assert.Equal("0-1-50", await target.RowsAsync("SELECT applied FROM _uldra_progress ORDER BY n DESC LIMIT 1"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Progress_rows_above_the_watermark_are_kept(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind, Quick with { PruneEvery = 1 });
        await using var lane = await target.OpenLaneAsync();

        foreach (var (max, watermark) in new[] { (1, 0), (9, 1), (3, 1), (4, 4), (10, 4) })
            await lane.ApplyAsync(Batch(new BatchBuilder().Begin(max), watermark, max, $"0-1-{max}"), Token);

        Assert.Equal("0-1-9 0-1-3 0-1-4 0-1-10", await target.RowsAsync("SELECT applied FROM _uldra_progress ORDER BY n"));
    }
}
