using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>A put that meets another row through a second unique key must fail and change nothing,
/// whatever the primary key's type.</summary>
public sealed class UniqueAlarmTests(SharedServers servers)
{
    static readonly ServerKind[] Servers = [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    /// <summary>Type, three distinct keys.</summary>
    static readonly (string Type, object[] Keys)[] KeyTypes =
    [
        ("TINYINT", [-128, 0, 127]),
        ("SMALLINT UNSIGNED AUTO_INCREMENT", [0, 1, 65535]),
        ("MEDIUMINT", [-8388608, 0, 8388607]),
        ("INT", [int.MinValue, 0, int.MaxValue]),
        ("INT NOT NULL AUTO_INCREMENT", [0, 5, -7]),
        ("BIGINT UNSIGNED", [0UL, 1UL, ulong.MaxValue]),
        ("BIGINT AUTO_INCREMENT", [long.MinValue, 0, long.MaxValue]),
        ("DECIMAL(30,10)", ["-12345678901234567890.0123456789", "0.0000000001", "1.5"]),
        ("DECIMAL(65,30)", ["-12345678901234567890123456789012345.123456789012345678901234567890", "0", "1"]),
        ("FLOAT", [0.1, -1.5, 16777216]),
        ("DOUBLE", [0.1, -1.5e300, 5e-324]),
        ("BIT(64)", [0UL, 1UL, ulong.MaxValue]),
        ("YEAR", [0, 1901, 2155]),
        ("DATE", ["0000-00-00", "2020-02-31", "9999-12-31"]),
        ("TIME(6)", ["-838:59:59.000000", "00:00:00.000001", "838:59:59.000000"]),
        ("DATETIME(3)", ["0000-00-00 00:00:00.000", "2020-01-01 00:00:00.123", "9999-12-31 23:59:59.999"]),
        ("TIMESTAMP NOT NULL", ["0000-00-00 00:00:00", "1970-01-01 00:00:01", "2038-01-19 03:14:07"]),
        ("TIMESTAMP(6) NOT NULL", ["0000-00-00 00:00:00", "2020-06-01 12:00:00.000001", "2020-06-01 12:00:00.000002"]),
        ("CHAR(10) CHARACTER SET latin1", ["", "a", "ÿ"]),
        ("VARCHAR(20) CHARACTER SET utf8mb4", ["", "a'\\", "😀"]),
        ("VARCHAR(20) CHARACTER SET utf8mb3", ["", "a", "한"]),
        ("VARCHAR(20) CHARACTER SET utf16", ["", "a", "한"]),
        ("VARCHAR(20) CHARACTER SET sjis", ["", "0", new byte[] { 0x8e, 0x9f, 0x95, 0x5c }]),
        ("BINARY(4)", [new byte[] { 0x61 }, new byte[] { 0x61, 0x20 }, new byte[] { 0 , 1 }]),
        ("VARBINARY(10)", [new byte[] { }, new byte[] { 0x61, 0 }, new byte[] { 0x61 }]),
        ("ENUM('1','2','0')", [1, 2, 3]),
        ("SET('1','2','0') CHARACTER SET utf16", [0, 1, 6]),
    ];

    public static TheoryData<ServerKind, string> Cases
    {
        get
        {
            var cases = new TheoryData<ServerKind, string>();
            foreach (var server in Servers)
                foreach (var (type, _) in KeyTypes)
                    cases.Add(server, type);
            return cases;
        }
    }

    public static TheoryData<ServerKind> Kinds => [.. Servers];

    [Theory, MemberData(nameof(Cases))]
    public async Task Hit_through_another_unique_key_fails_and_changes_nothing(ServerKind kind, string type)
    {
        var keys = KeyTypes.First(candidate => candidate.Type == type).Keys;
        var table = new TestTable("t", "id", $"id {type}", "u INT", "v INT");
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("SET sql_mode='ALLOW_INVALID_DATES';" + table.CreateSql(", UNIQUE (u)"));
        await using var lane = await target.OpenLaneAsync();
        // The second batch meets existing rows by their own keys, which must be no alarm.
        for (var round = 0; round < 2; round++)
            await lane.ApplyAsync(Batch(
                new BatchBuilder().Begin(round).Put(table, keys[0], 1, round).Put(table, keys[1], 2, round)), Token);
        var before = await target.RowsAsync("SELECT HEX(id),u,v FROM t ORDER BY u");

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(
            Batch(new BatchBuilder().Begin(3).Put(table, keys[1], 2, 9).Put(table, keys[2], 1, 9)), Token));

        Assert.Equal((TargetFailureKind.Row, "target-unique-conflict"), (error.Kind, error.Id));
        Assert.Equal(before, await target.RowsAsync("SELECT HEX(id),u,v FROM t ORDER BY u"));
        await lane.ApplyAsync(Batch(new BatchBuilder().Begin(4).Delete(table, keys[0], null, null).Delete(table, keys[1], null, null)
            .Begin(5).Put(table, keys[2], 1, 9)), Token);
        Assert.Equal("1,9", await target.RowsAsync("SELECT u,v FROM t"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Composite_key_that_differs_in_any_part_fails(ServerKind kind)
    {
        var table = new TestTable("t", "a,b,c", "v INT", "c VARCHAR(5) CHARACTER SET utf16", "a BIGINT", "b DATE", "u INT");
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(table.CreateSql(", UNIQUE (u)"));
        await using var lane = await target.OpenLaneAsync();
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(table, 1, "x", 1, "2020-01-01", 5)), Token);

        foreach (var other in new object?[][] { [2, "y", 1, "2020-01-01", 5], [2, "x", 2, "2020-01-01", 5], [2, "x", 1, "2020-01-02", 5] })
        {
            var error = await Assert.ThrowsAsync<TargetException>(
                async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(table, other)), Token));
            Assert.Equal("target-unique-conflict", error.Id);
        }
        await lane.ApplyAsync(Batch(new BatchBuilder().Put(table, 3, "x", 1, "2020-01-01", 5)), Token);

        Assert.Equal("3,x,1,2020-01-01,5", await target.RowsAsync("SELECT v,CONVERT(c USING utf8mb4),a,b,u FROM t"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_that_takes_another_rows_unique_value_fails_without_showing_the_value(ServerKind kind)
    {
        var table = new TestTable("t", "id", "id INT", "u VARCHAR(20) CHARACTER SET utf8mb4");
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(table.CreateSql(", UNIQUE by_u (u)") + "; INSERT INTO t VALUES (1,'it''s secret'),(2,'b')");
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(
            async () => await lane.ApplyAsync(Batch(new BatchBuilder().Put(table, 2, "it's secret")), Token));

        Assert.Equal((TargetFailureKind.Row, "target-unique-conflict"), (error.Kind, error.Id));
        Assert.Contains("by_u", error.Message);
        Assert.DoesNotContain("secret", error.Message);
        Assert.Equal("1,it's secret 2,b", await target.RowsAsync("SELECT * FROM t ORDER BY id"));
    }
}
