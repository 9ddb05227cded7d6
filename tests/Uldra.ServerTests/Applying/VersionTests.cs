using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>Older never wins: neither against the same pipeline, nor against another, nor against an application that keeps to the rule.
/// The sequence of a transaction is its version.</summary>
public sealed class VersionTests(SharedServers servers)
{
    static readonly TestTable Item = new TestTable("item", "id", "id INT", "a INT", "b VARCHAR(20) CHARACTER SET utf8mb4").Versioned();
    static readonly TestTable Pair = new TestTable("pair", "k,n", "n INT", "k VARCHAR(20) CHARACTER SET utf8mb4", "a INT").Versioned();
    static readonly TestTable Counted = new TestTable("counted", "id", "id INT", "a INT", "revision INT").Versioned("revision");
    static readonly TestTable Dated = new TestTable("dated", "id", "id INT", "a INT", "changed DATETIME(3)").Versioned("changed");
    static readonly TestTable Stamped = new TestTable("stamped", "id", "id INT", "a INT", "changed TIMESTAMP(6)").Versioned("changed");
    static readonly TestTable Seat = new TestTable("seat", "id", "id INT", "number INT NOT NULL").Unique("by_number", "number").Versioned();

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Older_put_leaves_a_newer_row_as_it_is_and_an_equal_one_replaces_it(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item);
        await using var _ = lane;

        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Item, 1, 50, "five").Put(Item, 2, 50, "five").Put(Item, 3, null, null));
        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Item, 1, 40, "four").Put(Item, 3, 40, "four"));
        Assert.Equal("1,50,five,5 2,50,five,5 3,NULL,NULL,5", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Item, 1, 55, "again").Begin(6).Put(Item, 2, null, "six"));

        Assert.Equal("1,55,again,5 2,NULL,six,6 3,NULL,NULL,5", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task One_statement_holds_older_newer_and_new_rows(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item);
        await using var _ = lane;
        await target.Sql.ExecuteAsync("INSERT INTO item VALUES (1,0,'kept',9),(2,0,'old',3),(4,0,'kept',7),(5,0,'gone',2),(6,0,'kept',8),(7,0,'gone',6)");

        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Item, 1, 1, "x").Begin(5).Put(Item, 2, 1, "new").Begin(6).Put(Item, 3, 1, "new")
            .Begin(6).Put(Item, 4, 1, "x").Delete(Item, 5, null, null).Begin(7).Delete(Item, 6, null, null).Delete(Item, 7, null, null)
            .Delete(Item, 8, null, null));

        Assert.Equal("1,kept,9 2,new,5 3,new,6 4,kept,7 6,kept,8", await target.RowsAsync("SELECT id,b,_v FROM item ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Older_delete_leaves_a_newer_row_and_keys_compare_as_the_server_compares_them(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Pair, " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Pair, 1, "a'b", 1).Put(Pair, 2, "a'b", 1).Put(Pair, 3, "C", 1));

        await ApplyAsync(lane, new BatchBuilder().Begin(4).Delete(Pair, 1, "a'b", null).Put(Pair, 3, "c", 2)
            .Begin(5).Delete(Pair, 2, "A'B", null));
        Assert.Equal("1,a'b,1,5 3,C,1,5", await target.RowsAsync("SELECT * FROM pair ORDER BY n"));
        await ApplyAsync(lane, new BatchBuilder().Begin(6).Put(Pair, 3, "c", 2).Begin(7).Delete(Pair, 1, "a'b", null).Put(Pair, 4, "a'b", 3));

        Assert.Equal("3,c,2,6 4,a'b,3,7", await target.RowsAsync("SELECT * FROM pair ORDER BY n"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Alarm_rings_on_another_row_whatever_its_version(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Seat, unique: true);
        await using var _ = lane;
        await target.Sql.ExecuteAsync("INSERT INTO seat VALUES (1,10,5),(2,20,9)");

        foreach (var version in new[] { 3, 12 })
        {
            var error = await Assert.ThrowsAsync<TargetException>(
                () => ApplyAsync(lane, new BatchBuilder().Begin(version).Put(Seat, 3, 20)));
            Assert.Equal("target-unique-conflict", error.Id);
        }

        Assert.Equal("1,10,5 2,20,9", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Newer_rows_take_no_part_in_an_exchange(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Seat, unique: true);
        await using var _ = lane;
        await target.Sql.ExecuteAsync("INSERT INTO seat VALUES (1,10,5),(2,20,5),(3,30,9)");

        await ApplyAsync(lane, new BatchBuilder()
            .Begin(6).PutWithKeys(Seat, ["10", "20"], 1, 20).PutWithKeys(Seat, ["20", "10"], 2, 10).PutWithKeys(Seat, ["40"], 3, 40));

        Assert.Equal("1,20,6 2,10,6 3,30,9", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Versions_come_from_a_column_and_meet_an_application_that_keeps_the_rule(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Counted);
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(1).Put(Counted, 1, 1, 7).Put(Counted, 2, 1, null).Put(Counted, 3, 1, -5));
        // The rule of operating.md: every write raises the version.
        await target.Sql.ExecuteAsync("UPDATE counted SET a=100, revision=8, _v=8 WHERE id=1 AND _v<=8");

        await ApplyAsync(lane, new BatchBuilder().Begin(2).Put(Counted, 1, 2, 7).Delete(Counted, 2, null, 1).Begin(3).Delete(Counted, 1, 0, 7));
        Assert.Equal("1,100,8,8 3,1,-5,0", await target.RowsAsync("SELECT * FROM counted ORDER BY id"));
        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Counted, 1, 3, 9).Put(Counted, 3, 2, -6));

        Assert.Equal("1,3,9,9 3,2,-6,0", await target.RowsAsync("SELECT * FROM counted ORDER BY id"));
        await target.Sql.ExecuteAsync("UPDATE counted SET a=100, revision=8, _v=8 WHERE id=1 AND _v<=8");
        Assert.Equal("3", await target.Sql.ScalarAsync("SELECT a FROM counted WHERE id=1"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Times_count_as_the_servers_count_microseconds(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("SET sql_mode='ALLOW_INVALID_DATES';" + Dated.CreateSql() + ";" + Stamped.CreateSql());
        await using var lane = await target.OpenLaneAsync();
        string[] times = ["1970-01-01 00:00:01.000", "1999-12-31 23:59:59.999", "2000-02-29 12:00:00.500", "2024-02-29 00:00:00.001",
            "2026-11-21 15:00:00.123", "2037-12-31 23:59:59.000"];
        var builder = new BatchBuilder().Begin(1);
        for (var i = 0; i < times.Length; i++)
            builder = builder.Put(Dated, i, i, times[i]).Put(Stamped, i, i, times[i] + "456");
        builder = builder.Put(Dated, 100, 0, "9999-12-31 23:59:59.999").Put(Dated, 101, 0, "1969-12-31 23:59:59.999")
            .Put(Dated, 102, 0, "0000-00-00 00:00:00.000").Put(Dated, 103, 0, "1900-03-01 00:00:00.000");

        await ApplyAsync(lane, builder);

        foreach (var table in new[] { "dated", "stamped" })
            Assert.Equal("", await target.RowsAsync($"SET time_zone='+00:00'; SELECT id, changed, _v, TIMESTAMPDIFF(MICROSECOND,'1970-01-01',changed) FROM {table} "
                + "WHERE id<100 AND _v<>GREATEST(0, TIMESTAMPDIFF(MICROSECOND,'1970-01-01',changed))"));
        Assert.Equal("101,0 102,0 103,0", await target.RowsAsync("SELECT id,_v FROM dated WHERE id>100 ORDER BY id"));
    }

    static async Task ApplyAsync(ITargetLane lane, BatchBuilder builder) => await lane.ApplyAsync(Batch(builder), Token);

    async Task<(TargetFixture Target, ITargetLane Lane)> OpenAsync(ServerKind kind, TestTable table, string options = "", bool unique = false)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(table.CreateSql(unique ? ", UNIQUE KEY by_number (number)" : "") + options);
        return (target, await target.OpenLaneAsync());
    }
}
