using System.Globalization;
using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>
/// Full runs of puts go as executions of a prepared statement from a lane's second batch on. Whatever that changes, it must not be what is
/// stored, nor what is refused.
/// </summary>
public sealed class PreparedPutTests(SharedServers servers)
{
    /// <summary>More than a full run, so that some rows go as text all the same.</summary>
    const int Rows = 130;

    static readonly TestTable Account =
        new TestTable("account", "id", "id INT", "name VARCHAR(20) CHARACTER SET utf8mb4", "u INT").Unique("u", "u");

    static readonly string[] Types =
    [
        "TINYINT", "TINYINT UNSIGNED", "SMALLINT", "MEDIUMINT", "MEDIUMINT UNSIGNED", "INT UNSIGNED", "BIGINT", "BIGINT UNSIGNED",
        "DECIMAL(65,30)", "DECIMAL(5,0)", "FLOAT", "DOUBLE", "BIT(64)", "BIT(3)", "YEAR", "DATE", "TIME(6)", "TIME", "DATETIME(3)", "DATETIME",
        "TIMESTAMP(6) NULL", "TIMESTAMP NULL", "CHAR(10) CHARACTER SET latin1", "VARCHAR(300) CHARACTER SET utf8mb4",
        "VARCHAR(20) CHARACTER SET utf8mb3", "VARCHAR(20) CHARACTER SET utf16", "VARCHAR(20) CHARACTER SET sjis", "BINARY(4)", "VARBINARY(10)",
        "TEXT CHARACTER SET utf8mb4", "LONGBLOB", "ENUM('1','2','0')", "SET('1','2','0') CHARACTER SET utf16",
    ];

    static readonly object?[][] Values =
    [
        [-128, 0, -32768, -8388608, 0, 0u, long.MinValue, 0UL, "-12345678901234567890123456789012345.123456789012345678901234567890", "-99999",
            0.1, -1.5e300, ulong.MaxValue, 5UL, 0, "0000-00-00", "-838:59:59.000000", "-00:00:01", "0000-00-00 00:00:00.000",
            "2020-02-31 00:00:00", "1970-01-01 00:00:01.000001", "0000-00-00 00:00:00", "ÿ\\'", new string('한', 300), "한", "한",
            new byte[] { 0x8e, 0x9f, 0x95, 0x5c }, new byte[] { 0x61, 0, 0x20 }, new byte[] { 0x61, 0 }, new string('é', 2_000),
            new byte[300], 1, 0],
        [127, 255, 32767, 8388607, 16777215, uint.MaxValue, long.MaxValue, ulong.MaxValue, "0", "99999", 16777216, 5e-324, 0UL, 0UL, 2155,
            "9999-12-31", "838:59:59.000000", "23:59:59", "9999-12-31 23:59:59.999", "2020-01-01 10:20:30", "2038-01-19 03:14:07.999999",
            "2020-06-01 12:00:00", "", "😀?", "", "", "0", new byte[] { 0 }, new byte[] { }, "", new byte[] { 0x5c, 0x27, 0, 0xff }, 3, 7],
        [.. Enumerable.Repeat<object?>(null, 33)],
    ];

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_type_is_stored_as_its_literal_is(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        TestTable[] tables = [.. Types.Select((type, i) => new TestTable($"t{i}", "id", "id INT", $"v {type}"))];
        await target.Sql.ExecuteAsync("SET sql_mode='ALLOW_INVALID_DATES';" + string.Join(";", tables.Select(t => t.CreateSql())));
        for (var i = 0; i < tables.Length; i++)
        {
            foreach (var shift in new[] { 0, 1 })
            {
                await using var lane = await target.OpenLaneAsync();
                // The second batch is the first that may be prepared; the rows of the first are text.
                foreach (var round in new[] { 0, 1000 })
                    Assert.Equal(round / 1000, (await lane.ApplyAsync(Batch(Column(tables[i], round, shift)), Token)).Prepared);
                var differ = await target.RowsAsync($"SELECT COUNT(*) FROM t{i} a JOIN t{i} b ON b.id = a.id + 1000 "
                    + "WHERE a.id < 1000 AND NOT (a.v <=> b.v AND HEX(a.v) <=> HEX(b.v))");
                Assert.Equal($"{Types[i]}: 0", $"{Types[i]}: {differ}");
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Hit_through_another_unique_key_is_found_as_in_text(ServerKind kind)
    {
        var target = await PreparedAsync(kind);
        await using var lane = target.Lane;
        await target.Target.Sql.ExecuteAsync("INSERT INTO account VALUES (9999,'other',5050)");

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(Batch(Accounts(5000)), Token));

        Assert.Equal((TargetFailureKind.Row, "target-unique-conflict"), (error.Kind, error.Id));
        Assert.Contains("(9999)", error.Message);
        Assert.Equal("9999", await target.Target.RowsAsync("SELECT id FROM account WHERE id >= 5000"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_that_the_target_refuses_is_found_and_the_lane_goes_on(ServerKind kind)
    {
        var target = await PreparedAsync(kind);
        await using var lane = target.Lane;
        await target.Target.Sql.ExecuteAsync("ALTER TABLE account ADD CHECK (id <> 5007)");
        var batch = Batch(Accounts(5000));

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(batch, Token));
        var refused = await lane.FindRefusedAsync(batch.Transactions[0], Token);
        await lane.ApplyAsync(Batch(Accounts(6000), max: 3), Token);

        Assert.Equal(TargetFailureKind.Row, error.Kind);
        Assert.Equal(7, refused!.Operation);
        Assert.Equal($"{3 * Rows}", await target.Target.RowsAsync("SELECT COUNT(*) FROM account"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Table_that_changed_since_it_was_prepared_gets_the_same_rows(ServerKind kind)
    {
        var target = await PreparedAsync(kind);
        await using var lane = target.Lane;
        await target.Target.Sql.ExecuteAsync(
            "ALTER TABLE account ADD COLUMN more INT FIRST, MODIFY name VARCHAR(20) CHARACTER SET utf16, MODIFY id BIGINT");

        await lane.ApplyAsync(Batch(Accounts(5000), max: 2), Token);

        Assert.Equal($"{Rows},한5000", await target.Target.RowsAsync(
            "SELECT COUNT(*), CONVERT(MIN(name) USING utf8mb4) FROM account WHERE id >= 5000"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task Statement_longer_than_the_servers_packets_stays_text(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-allowed-packet=16384");
        await server.Sql.ExecuteAsync("CREATE DATABASE t");
        var target = await ClaimedAsync(new TestDatabase(server, "t"));
        var wide = new TestTable("wide", "id", ["id INT", .. Enumerable.Range(0, 30).Select(i => $"c{i} VARCHAR(9) CHARACTER SET utf8mb4")]);
        await target.Sql.ExecuteAsync(wide.CreateSql());
        await using var lane = await target.OpenLaneAsync();

        foreach (var round in new[] { 0, 1000 })
            await lane.ApplyAsync(Batch(Each(new BatchBuilder(),
                (b, i) => b.Put(wide, [round + i, .. Enumerable.Repeat<object?>("x", 30)])), max: round + 1), Token);

        Assert.Equal($"{2 * Rows}", await target.RowsAsync("SELECT COUNT(*) FROM wide"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task Server_that_prepares_no_more_gets_text(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-prepared-stmt-count=0");
        await server.Sql.ExecuteAsync("CREATE DATABASE t");
        var target = await ClaimedAsync(new TestDatabase(server, "t"));
        await target.Sql.ExecuteAsync(Account.CreateSql(", UNIQUE (u)"));
        await using var lane = await target.OpenLaneAsync();

        foreach (var round in new[] { 0, 1000, 2000 })
            Assert.Equal(0, (await lane.ApplyAsync(Batch(Accounts(round), max: round + 1), Token)).Prepared);

        Assert.Equal($"{3 * Rows}", await target.RowsAsync("SELECT COUNT(*) FROM account"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Guard_of_versions_holds_in_prepared_puts(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        var table = new TestTable("account", "id", "id INT", "v INT").Versioned();
        await target.Sql.ExecuteAsync(table.CreateSql());
        await using var lane = await target.OpenLaneAsync();
        foreach (var (version, value) in new[] { (5, 1), (7, 2), (6, 3) })
            await lane.ApplyAsync(Batch(Each(new BatchBuilder().Begin(version), (b, i) => b.Put(table, i, value)), max: version), Token);

        Assert.Equal($"{Rows},2,2,7", await target.RowsAsync("SELECT COUNT(*), MIN(v), MAX(v), MAX(_v) FROM account"));
    }

    /// <summary>A lane that has prepared puts into <see cref="Account"/>, and applied two batches.</summary>
    async Task<(TargetFixture Target, ITargetLane Lane)> PreparedAsync(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Account.CreateSql(", UNIQUE (u)"));
        var lane = await target.OpenLaneAsync();
        await lane.ApplyAsync(Batch(Accounts(0)), Token);
        Assert.Equal(1, (await lane.ApplyAsync(Batch(Accounts(1000), max: 2), Token)).Prepared);
        return (target, lane);
    }

    static BatchBuilder Accounts(int first) => Each(new BatchBuilder(), (b, i) => b.Put(Account, first + i, $"한{first + i}", first + i));

    /// <summary>The values of a type in turn, with one in between that is longer than two bytes can say.</summary>
    static BatchBuilder Column(TestTable table, int round, int shift)
    {
        var type = int.Parse(table.Plan.Name[1..], CultureInfo.InvariantCulture);
        return Each(new BatchBuilder(), (b, i) => b.Put(
            table, round + i, i == 3 && Types[type] == "LONGBLOB" ? new byte[70_000] : Values[(i + shift) % Values.Length][type]));
    }

    static BatchBuilder Each(BatchBuilder builder, Action<BatchBuilder, int> add)
    {
        for (var i = 0; i < Rows; i++)
            add(builder, i);
        return builder;
    }
}
