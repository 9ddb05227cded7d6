using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>Rows that exchange unique values directly: no order of puts is right, and the end is.</summary>
public sealed class SlowPathTests(SharedServers servers)
{
    static readonly TestTable Seat = new TestTable("seat", "id", "id INT", "number INT NOT NULL").Unique("by_number", "number");
    static readonly TestTable Locker = new TestTable("locker", "id", "id INT", "number INT").Unique("by_number", "number").WithOtherColumns();
    static readonly TestTable Box = new TestTable("box", "id", "id INT", "number INT NOT NULL").Unique("by_number", "number").WithOtherColumns();

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Transactions_that_need_each_other_s_values_go_in_one_commit(ServerKind kind)
    {
        var target = await SeatsAsync(kind);
        await using var lane = await target.OpenLaneAsync();

        var result = await lane.ApplyAsync(Batch(new BatchBuilder()
            .Begin(1).PutWithKeys(Seat, ["10", "20"], 1, 20).Begin(2).PutWithKeys(Seat, ["20", "30"], 2, 30)
            .Begin(3).PutWithKeys(Seat, ["30", "10"], 3, 10)), Token);
        var plain = await lane.ApplyAsync(Batch(new BatchBuilder().Put(Seat, 4, 40)), Token);

        Assert.Equal("1,20 2,30 3,10 4,40 9,90", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
        Assert.True(result.WentSlowly);
        Assert.False(plain.WentSlowly);
    }

    /// <summary>What comes back from the quarantine knows its table by a plan of its own.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Rows_that_came_back_exchange_values_with_newer_ones(ServerKind kind)
    {
        var target = await SeatsAsync(kind);
        await using var lane = await target.OpenLaneAsync();
        var stored = new TestTable("seat", "id", "id INT", "number INT NOT NULL").Unique("by_number", "number");

        var result = await lane.ApplyAsync(Batch(new BatchBuilder()
            .Begin(1).PutWithKeys(stored, ["10", "20"], 1, 20).PutWithKeys(stored, ["20", "10"], 2, 10)
            .Begin(2).PutWithKeys(Seat, ["10", "20"], 2, 20).PutWithKeys(Seat, ["20", "10"], 1, 10)), Token);

        Assert.Equal("1,10 2,20 3,30 9,90", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
        Assert.True(result.WentSlowly);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Row_that_is_not_of_the_batch_keeps_its_value_and_all_else_stays_too(ServerKind kind)
    {
        var target = await SeatsAsync(kind);
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(
            Batch(new BatchBuilder().PutWithKeys(Seat, ["10", "20"], 1, 20).PutWithKeys(Seat, ["20", "90"], 2, 90)), Token));

        Assert.Equal((TargetFailureKind.Row, "target-unique-conflict"), (error.Kind, error.Id));
        Assert.Contains("Unique key by_number holds the value for the row with primary key (9)", error.Message);
        Assert.Equal("1,10 2,20 3,30 9,90", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_rows_that_end_with_one_value_are_refused(ServerKind kind)
    {
        var target = await SeatsAsync(kind);
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(
            Batch(new BatchBuilder().PutWithKeys(Seat, ["40"], 1, 40).PutWithKeys(Seat, ["40"], 2, 40)), Token));

        Assert.Equal("target-unique-conflict", error.Id);
        Assert.Equal("1,10 2,20 3,30 9,90", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Death_between_the_halves_leaves_what_was_there(ServerKind kind)
    {
        var target = await SeatsAsync(kind);
        var faults = new FaultPoints(point => _ = point == "rows-vacated" ? throw new IOException(point) : point);
        await using var lane = await target.OpenLaneAsync(faults: faults);

        await Assert.ThrowsAsync<IOException>(async () => await lane.ApplyAsync(
            Batch(new BatchBuilder().PutWithKeys(Seat, ["10", "20"], 1, 20).PutWithKeys(Seat, ["20", "10"], 2, 10)), Token));

        Assert.Equal("1,10 2,20 3,30 9,90", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
        Assert.Equal("0", await target.Sql.ScalarAsync("SELECT COUNT(*) FROM _uldra_progress"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Columns_that_are_not_written_keep_their_values(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("CREATE TABLE locker (id INT PRIMARY KEY, number INT, own INT NOT NULL DEFAULT 0, UNIQUE KEY by_number (number)); "
            + "INSERT INTO locker VALUES (1,10,100),(2,20,200),(3,30,300)");
        await using var lane = await target.OpenLaneAsync();

        await lane.ApplyAsync(Batch(new BatchBuilder().PutWithKeys(Locker, ["10", "20"], 1, 20).PutWithKeys(Locker, ["20", "10", "30"], 2, 30)
            .DeleteWithKeys(Locker, ["30"], 3, null).PutWithKeys(Locker, ["30"], 3, 10)), Token);

        Assert.Equal("1,20,100 2,30,200 3,10,300", await target.RowsAsync("SELECT * FROM locker ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Exchange_that_would_lose_columns_is_refused(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync("CREATE TABLE box (id INT PRIMARY KEY, number INT NOT NULL, own INT NOT NULL DEFAULT 0, UNIQUE KEY by_number (number)); "
            + "INSERT INTO box VALUES (1,10,100),(2,20,200)");
        await using var lane = await target.OpenLaneAsync();

        var error = await Assert.ThrowsAsync<TargetException>(async () => await lane.ApplyAsync(
            Batch(new BatchBuilder().PutWithKeys(Box, ["10", "20"], 1, 20).PutWithKeys(Box, ["20", "10"], 2, 10)), Token));

        Assert.Equal((TargetFailureKind.Row, "target-unique-conflict"), (error.Kind, error.Id));
        Assert.Contains("columns that Uldra does not write", error.Message);
        Assert.Equal("1,10,100 2,20,200", await target.RowsAsync("SELECT * FROM box ORDER BY id"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Children_stay_when_their_parents_exchange_values(ServerKind kind)
    {
        var target = await SeatsAsync(kind);
        await target.Sql.ExecuteAsync("CREATE TABLE guest (id INT PRIMARY KEY, seat INT, FOREIGN KEY (seat) REFERENCES seat (id) ON DELETE CASCADE); "
            + "INSERT INTO guest VALUES (1,1),(2,2)");
        await using var lane = await target.OpenLaneAsync();

        await lane.ApplyAsync(
            Batch(new BatchBuilder().PutWithKeys(Seat, ["10", "20"], 1, 20).PutWithKeys(Seat, ["20", "10"], 2, 10)), Token);

        Assert.Equal("1,20 2,10 3,30 9,90", await target.RowsAsync("SELECT * FROM seat ORDER BY id"));
        Assert.Equal("1,1 2,2", await target.RowsAsync("SELECT * FROM guest ORDER BY id"));
    }

    async Task<TargetFixture> SeatsAsync(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind);
        await target.Sql.ExecuteAsync(Seat.CreateSql(", UNIQUE KEY by_number (number)") + "; INSERT INTO seat VALUES (1,10),(2,20),(3,30),(9,90)");
        return target;
    }
}
