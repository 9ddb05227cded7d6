using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>Older never wins where versions stand beside the table. The sequence of a transaction is its version.</summary>
public sealed class SideVersionTests(SharedServers servers)
{
    static readonly TestTable Item = new TestTable("item", "id", "id INT", "a INT").VersionedBeside(kept: TimeSpan.FromHours(1));
    static readonly TestTable Brief = new TestTable("item", "id", "id INT", "a INT").VersionedBeside();
    static readonly TestTable Counted = new TestTable("counted", "id", "id INT", "a INT", "revision INT").VersionedBeside("revision");
    static readonly TestTable Seat = new TestTable("seat", "id", "id INT", "number INT NOT NULL").Unique("by_number", "number")
        .VersionedBeside(kept: TimeSpan.FromHours(1));

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Older_put_or_delete_leaves_a_newer_row_and_an_equal_one_does_not(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item);
        await using var _ = lane;

        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Item, 1, 50).Put(Item, 2, 50).Put(Item, 3, 50).Put(Item, 4, 50));
        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Item, 1, 40).Delete(Item, 2, null).Put(Item, 5, 40).Begin(6).Put(Item, 4, 60));
        Assert.Equal("1,50 2,50 3,50 4,60 5,40", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Item, 1, 55).Delete(Item, 3, null).Put(Item, 4, 55));
        await ApplyAsync(lane, new BatchBuilder().Begin(6).Put(Item, 1, 60));

        Assert.Equal("1,60 2,50 4,60 5,40", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
        Assert.Equal("1,6,NULL 2,5,NULL 3,5,1 4,6,NULL 5,4,NULL", await VersionsAsync(target));
        await ApplyAsync(lane, new BatchBuilder().Begin(7).Put(Item, 3, 70).Delete(Item, 4, null));
        Assert.Equal("1,6,NULL 2,5,NULL 3,7,NULL 4,7,1 5,4,NULL", await VersionsAsync(target));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deleted_row_stays_away_from_older_puts_until_its_version_has_expired(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item);
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(3).Put(Item, 1, 3).Begin(5).Delete(Item, 1, null).Delete(Item, 2, null).Delete(Item, 3, null));

        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Item, 1, 4).Put(Item, 2, 4).Begin(5).Put(Item, 3, 5));
        Assert.Equal("3,5", await target.RowsAsync("SELECT * FROM item"));
        await target.Sql.ExecuteAsync("UPDATE _uldra_version SET expires='2020-01-01' WHERE expires IS NOT NULL AND row_key=UNHEX(SHA2(1,256))");
        for (var i = 10; i <= 26; i++)
            await ApplyAsync(lane, new BatchBuilder().Begin(i).Delete(Item, i, null));
        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Item, 1, 4).Put(Item, 2, 4));

        Assert.Equal("1,4 3,5", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Without_tombstones_the_version_of_a_deleted_row_goes_soon(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Brief);
        await using var _ = lane;
        for (var i = 1; i <= 20; i++)
            await ApplyAsync(lane, new BatchBuilder().Begin(i).Put(Brief, i, i).Put(Brief, 100, i).Begin(i + 1).Delete(Brief, i, null));

        await target.Sql.ExecuteAsync("UPDATE _uldra_version SET expires=expires-INTERVAL 1 MINUTE");
        for (var i = 21; i <= 40; i++)
            await ApplyAsync(lane, new BatchBuilder().Begin(i).Delete(Brief, i, null));

        Assert.Equal("0,1", await target.RowsAsync("SELECT COUNT(*),(SELECT COUNT(*) FROM _uldra_version WHERE expires IS NULL) FROM _uldra_version "
            + "WHERE row_key IN (UNHEX(SHA2(1,256)),UNHEX(SHA2(20,256)))"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Within_one_commit_the_newest_of_each_row_stays_whatever_the_order(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item);
        await using var _ = lane;
        await target.Sql.ExecuteAsync(Claim("item", "1", 6) + ";" + Claim("item", "2", 6) + "; INSERT INTO item VALUES (1,60),(2,60)");

        var batch = new BatchBuilder().Begin(5).Put(Item, 1, 5).Begin(7).Put(Item, 1, 7).Begin(6).Put(Item, 1, 6).Delete(Item, 1, null)
            .Begin(5).Put(Item, 2, 5).Delete(Item, 2, null).Put(Item, 3, 5).Delete(Item, 3, null).Begin(4).Put(Item, 3, 4)
            .Begin(5).Delete(Item, 4, null).Put(Item, 4, 5);
        await ApplyAsync(lane, batch);
        Assert.Equal("1,7 2,60 4,5", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
        await ApplyAsync(lane, batch);

        Assert.Equal("1,7 2,60 4,5", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_older_is_not_written_for_a_moment_either(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item);
        await using var _ = lane;
        await target.Sql.ExecuteAsync("CREATE TABLE gone (id INT); CREATE TRIGGER item_gone AFTER DELETE ON item FOR EACH ROW INSERT INTO gone VALUES (OLD.id);"
            + Claim("item", "1", 6) + "; INSERT INTO item VALUES (1,60)");

        await ApplyAsync(lane, new BatchBuilder().Begin(5).Delete(Item, 1, null).Begin(7).Put(Item, 1, 7).Begin(6).Delete(Item, 1, null).Put(Item, 1, 6));

        Assert.Equal("0,7", await target.RowsAsync("SELECT COUNT(*),(SELECT a FROM item) FROM gone"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Batch_of_many_packets_loses_exactly_what_is_older(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item, OneByOne with { StatementRows = 7 });
        await using var _ = lane;
        await target.Sql.ExecuteAsync(string.Join(";", Enumerable.Range(0, 20).Select(i => Claim("item", $"{i * 5}", i % 2 == 0 ? 9 : 4))));

        var builder = new BatchBuilder().Begin(5);
        for (var i = 0; i < 100; i++)
            builder.Put(Item, i, i);
        await ApplyAsync(lane, builder);

        Assert.Equal("90,0", await target.RowsAsync("SELECT COUNT(*),SUM(id%10=0) FROM item"));
        await ApplyAsync(lane, new BatchBuilder().Begin(10).Put(Item, 0, 10).Put(Item, 1, 10));
        Assert.Equal("0,10 1,10", await target.RowsAsync("SELECT * FROM item WHERE a=10 ORDER BY id LIMIT 2"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Second_writer_waits_for_the_first_and_meets_its_version(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Item, Quick with { LockWaitSeconds = 30 });
        await using var _ = lane;
        await using var session = target.Sql.OpenSession();
        await session.RunAsync($"BEGIN; {Claim("item", "1", 9)}; {Claim("item", "2", 3)}; INSERT INTO item VALUES (1,90),(2,30)");

        var second = ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Item, 1, 5).Put(Item, 2, 5));
        await target.LockWaitAsync(second);
        await session.RunAsync("COMMIT");
        await second;

        Assert.Equal("1,90 2,5", await target.RowsAsync("SELECT * FROM item ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Newer_rows_take_no_part_in_an_exchange(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Seat);
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Seat, 1, 10).Put(Seat, 2, 20).Begin(9).Put(Seat, 3, 30));

        var exchange = await ApplyAsync(lane, new BatchBuilder().Begin(6)
            .PutWithKeys(Seat, ["10", "20"], 1, 20).PutWithKeys(Seat, ["20", "10"], 2, 10).PutWithKeys(Seat, ["30", "40"], 3, 40)
            .Begin(5).PutWithKeys(Seat, ["10", "70"], 2, 70));

        Assert.True(exchange.WentSlowly);
        Assert.Equal("1,20 2,10 3,30", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_that_lost_is_not_the_one_that_is_refused(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Seat);
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Seat, 1, 10).Begin(9).Put(Seat, 3, 30));
        var batch = new BatchBuilder().Begin(6).PutWithKeys(Seat, ["10"], 3, 10).PutWithKeys(Seat, ["30"], 4, 30);

        var error = await Assert.ThrowsAsync<TargetException>(() => ApplyAsync(lane, batch));
        var refused = await lane.FindRefusedAsync(batch.Build()[0], Token);

        Assert.Equal("target-unique-conflict", error.Id);
        Assert.Equal((1, "{\"id\":4}"), (refused!.Operation, refused.Key));
        Assert.Equal("1,10 3,30", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Versions_come_from_a_column_and_meet_an_application_that_keeps_the_rule(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Counted);
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(1).Put(Counted, 1, 1, 7).Put(Counted, -2, 1, null).Put(Counted, 3, 1, 7));
        await target.Sql.ExecuteAsync($"BEGIN; {Claim("counted", "1", 8)}; UPDATE counted SET a=100, revision=8 WHERE id=1; COMMIT;"
            + $"BEGIN; {Claim("counted", "3", 9, "UTC_TIMESTAMP()+INTERVAL 1 DAY")}; DELETE FROM counted WHERE id=3; COMMIT");

        await ApplyAsync(lane, new BatchBuilder().Begin(2).Put(Counted, 1, 2, 7).Put(Counted, -2, 2, -5).Put(Counted, 3, 2, 8));
        Assert.Equal("-2,2,-5 1,100,8", await target.RowsAsync("SELECT * FROM counted ORDER BY id"));
        await ApplyAsync(lane, new BatchBuilder().Begin(3).Put(Counted, 1, 3, 9).Put(Counted, -2, 3, 4));

        Assert.Equal("-2,3,4 1,3,9", await target.RowsAsync("SELECT * FROM counted ORDER BY id"));
        foreach (var key in new[] { "1", "-2" })
            Assert.Contains("1242", (await Assert.ThrowsAnyAsync<Exception>(() => target.Sql.ExecuteAsync(Claim("counted", key, 3)))).Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Rule_of_operating_md_writes_a_row_unless_something_newer_is_there(ServerKind kind)
    {
        var page = Repository.Read("docs/operating.md");
        var start = page.IndexOf("BEGIN;\nINSERT INTO _uldra_version", StringComparison.Ordinal);
        var rule = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        var target = await ClaimedAsync(servers, kind);
        await target.Store().EnsureVersionsAsync(Token);
        await target.Sql.ExecuteAsync("CREATE TABLE badge (id INT PRIMARY KEY, name VARCHAR(20), revision INT); INSERT INTO badge VALUES (1,'Lee',7)");

        await target.Sql.ExecuteAsync(rule);
        Assert.Equal("Kim,8,8", await target.RowsAsync("SELECT name,revision,version FROM badge,_uldra_version WHERE expires IS NULL"));
        await target.Sql.ExecuteAsync("UPDATE badge SET name='Max',revision=9;" + Claim("badge", "1", 9));

        Assert.Contains("1242", (await Assert.ThrowsAsync<SqlClientException>(() => target.Sql.ExecuteAsync(rule))).Message);
        Assert.Equal("Max,9,9", await target.RowsAsync("SELECT name,revision,version FROM badge,_uldra_version"));
    }

    /// <summary>What operating.md says of keys, for applications that compute them.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_keys_are_what_the_server_computes_of_the_row(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Store().EnsureVersionsAsync(Token);
        await using var lane = await target.OpenLaneAsync();
        var keys = new (string Type, object[] Values, string Key)[]
        {
            ("INT", [0, 7, -8, int.MinValue], "k"), ("BIGINT UNSIGNED", [ulong.MaxValue, 3UL], "k"), ("DECIMAL(20,4)", ["-12.5000", "7.0000"], "k"),
            ("VARCHAR(20) CHARACTER SET utf8mb4", ["", "a'b", "Ünï 🦊", "7"], "k"), ("VARBINARY(20)", [new byte[] { 0, 255, 39 }], "k"),
            ("DATETIME(3)", ["2024-02-29 10:00:00.120"], "k"), ("DATE", ["2024-02-29"], "k"),
        };
        for (var i = 0; i < keys.Length; i++)
        {
            var table = new TestTable($"t{i}", "k", $"k {keys[i].Type}", "n INT").VersionedBeside();
            var pair = new TestTable($"p{i}", "k,n", $"k {keys[i].Type}", "n INT").VersionedBeside();
            await target.Sql.ExecuteAsync(table.CreateSql() + ";" + pair.CreateSql());
            foreach (var value in keys[i].Values)
                await ApplyAsync(lane, new BatchBuilder().Put(table, value, 1).Put(pair, value, -1).Put(pair, value, 23));

            var count = keys[i].Values.Length;
            Assert.Equal($"{count},{2 * count}", await target.RowsAsync($"SELECT (SELECT COUNT(*) FROM t{i} JOIN _uldra_version "
                + $"ON table_name='t{i}' AND row_key=UNHEX(SHA2(k,256))), (SELECT COUNT(*) FROM p{i} JOIN _uldra_version "
                + $"ON table_name='p{i}' AND row_key=UNHEX(SHA2(CONCAT(LENGTH(k),':',k,n),256)))"));
        }
    }

    /// <summary>The statement of operating.md by which an application claims a row's version.</summary>
    internal static string Claim(string table, string key, int version, string expires = "NULL") =>
        $"INSERT INTO _uldra_version (table_name,row_key,version,expires) VALUES ('{table}',UNHEX(SHA2({key},256)),{version},{expires}) "
        + $"ON DUPLICATE KEY UPDATE expires={expires},version=IF({version}>=version OR (SELECT 1 UNION ALL SELECT 2),{version},version)";

    static Task<string> VersionsAsync(TargetFixture target) => target.RowsAsync(
        "SELECT id,version,IF(expires IS NULL,NULL,expires>UTC_TIMESTAMP()) FROM _uldra_version "
        + "JOIN (SELECT 1 id UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) i ON row_key=UNHEX(SHA2(id,256)) ORDER BY id");

    static async Task<ApplyResult> ApplyAsync(ITargetLane lane, BatchBuilder builder) => await lane.ApplyAsync(Batch(builder), Token);

    async Task<(TargetFixture Target, ITargetLane Lane)> OpenAsync(ServerKind kind, TestTable table, LaneOptions? options = null)
    {
        var target = await ClaimedAsync(servers, kind, options);
        await target.Store().EnsureVersionsAsync(Token);
        await target.Sql.ExecuteAsync(table.CreateSql(table.Plan.UniqueKeys.Count > 0 ? ", UNIQUE KEY by_number (number)" : ""));
        return (target, await target.OpenLaneAsync());
    }
}
