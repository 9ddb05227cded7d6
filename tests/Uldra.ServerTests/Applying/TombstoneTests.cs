using Uldra.Applying;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>A deleted row stays deleted against older writes. The sequence of a transaction is its version.</summary>
public sealed class TombstoneTests(SharedServers servers)
{
    static readonly TestTable Pair = new TestTable("pair", "k,n", "n INT", "k VARCHAR(20) CHARACTER SET utf8mb4", "a INT")
        .Versioned(tombstones: TimeSpan.FromHours(1));

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Older_put_does_not_bring_a_deleted_row_back_and_one_that_is_not_older_does(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind);
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(3).Put(Pair, 1, "a'", 1).Put(Pair, 2, "a'", 1)
            .Begin(5).Delete(Pair, 1, "a'", null).Delete(Pair, 2, "a'", null).Delete(Pair, 3, "never there", null));

        await ApplyAsync(lane, new BatchBuilder()
            .Begin(4).Put(Pair, 1, "a'", 2).Put(Pair, 12, "a", 2).Put(Pair, 3, "never there", 2).Put(Pair, 9, "other", 2));
        Assert.Equal("12,a 9,other", await target.RowsAsync("SELECT n,k FROM pair ORDER BY k"));
        await ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Pair, 1, "a'", 5).Begin(6).Put(Pair, 2, "a'", 6));
        await ApplyAsync(lane, new BatchBuilder().Begin(4).Put(Pair, 1, "a'", 4).Delete(Pair, 2, "a'", null));

        Assert.Equal("1,5,5 2,6,6", await target.RowsAsync("SELECT n,a,_v FROM pair WHERE k='a''' ORDER BY n"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Put_waits_for_a_delete_that_is_not_committed(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind, Quick with { LockWaitSeconds = 30 });
        await using var _ = lane;
        await ApplyAsync(lane, new BatchBuilder().Begin(2).Delete(Pair, 1, "a", null));
        await using var session = target.Sql.OpenSession();
        await session.RunAsync("BEGIN; UPDATE _uldra_tombstone SET version=9");

        var older = ApplyAsync(lane, new BatchBuilder().Begin(5).Put(Pair, 1, "a", 1));
        await target.LockWaitAsync(older);
        await session.RunAsync("COMMIT");
        await older;

        Assert.Equal("0", await target.Sql.ScalarAsync("SELECT COUNT(*) FROM pair"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Expired_tombstones_are_removed_by_those_that_leave_new_ones(ServerKind kind)
    {
        var (target, lane) = await OpenAsync(kind);
        await using var _ = lane;
        for (var i = 1; i <= 16; i++)
            await ApplyAsync(lane, new BatchBuilder().Begin(i).Delete(Pair, i, "a", null).Delete(Pair, i, "b", null));
        await target.Sql.ExecuteAsync("UPDATE _uldra_tombstone SET expires='2020-01-01' WHERE version<=5");

        await ApplyAsync(lane, new BatchBuilder().Begin(17).Put(Pair, 1, "c", null));

        Assert.Equal("22,6", await target.RowsAsync("SELECT COUNT(*),MIN(version) FROM _uldra_tombstone"));
    }

    static async Task ApplyAsync(ITargetLane lane, BatchBuilder builder) => await lane.ApplyAsync(Batch(builder), Token);

    async Task<(TargetFixture Target, ITargetLane Lane)> OpenAsync(ServerKind kind, LaneOptions? options = null)
    {
        var target = await ClaimedAsync(servers, kind, options);
        await target.Store().EnsureTombstonesAsync(Token);
        await target.Sql.ExecuteAsync(Pair.CreateSql());
        return (target, await target.OpenLaneAsync());
    }
}
