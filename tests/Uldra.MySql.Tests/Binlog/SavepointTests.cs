using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

public sealed class SavepointTests : IDisposable
{
    readonly PreparedTransactions _prepared = new();
    readonly EventDecoder _decoder;

    public SavepointTests()
    {
        _decoder = new EventDecoder(PositionKind.MySqlGtid, ServerFamily.MySql, hasChecksum: true, verifyChecksum: true, _prepared);
        Feed(EventBytes.ArtificialRotate("bin.000001", 4));
        Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap());
    }

    public void Dispose() => _prepared.Dispose();

    [Fact]
    public void Rows_behind_a_savepoint_come_at_the_end()
    {
        Assert.Equal(["Row 1"], Feed(Row(1), Set("a"), Row(2), Row(3)));
        Assert.Equal(["Row 2", "Row 3", "Commit"], Feed(EventBytes.Xid()));
        Assert.Equal(0, _prepared.MemoryBytes);
    }

    [Fact]
    public void Going_back_drops_the_rows_since() =>
        Assert.Equal(["Row 1", "Row 4", "Commit"], Feed(Row(1), Set("a"), Row(2), Row(3), Back("a"), Row(4), EventBytes.Xid()));

    [Fact]
    public void Going_back_to_the_outer_one_drops_the_inner_one()
    {
        Assert.Equal(["Row 1", "Row 4", "Commit"],
            Feed(Row(1), Set("a"), Row(2), Set("b"), Row(3), Back("a"), Row(4), EventBytes.Xid()));
        Feed(EventBytes.Gtid(2), EventBytes.Query("BEGIN"), EventBytes.TableMap());
        Feed(Set("a"), Row(2), Set("b"), Row(3), Back("a"));
        Assert.Throws<BinlogFormatException>(() => Feed(Back("b")));
    }

    [Fact]
    public void Going_back_to_the_inner_one_keeps_what_was_before_it() => Assert.Equal(["Row 2", "Row 4", "Commit"],
        Feed(Set("a"), Row(2), Set("b"), Row(3), Back("b"), Back("b"), Row(4), EventBytes.Xid()));

    [Fact]
    public void A_savepoint_set_again_is_at_the_new_place() => Assert.Equal(["Row 2", "Row 4", "Commit"],
        Feed(Set("a"), Row(2), Set("A"), Row(3), Back("a"), Row(4), EventBytes.Xid()));

    [Fact]
    public void A_rollback_of_all_drops_what_was_held() =>
        Assert.Equal(["Commit"], Feed(Set("a"), Row(2), EventBytes.Query("ROLLBACK")));

    [Fact]
    public void A_rollback_of_all_after_delivered_rows_stops()
    {
        Feed(Row(1), Set("a"), Row(2));
        Assert.Throws<BinlogFormatException>(() => Feed(EventBytes.Query("ROLLBACK")));
    }

    [Fact]
    public void Names_that_a_collation_may_take_for_one_stop_when_it_matters()
    {
        Assert.Equal(["Row 2", "Commit"], Feed(Set("\u00e9"), Row(1), Back("\u00e9"), Row(2), EventBytes.Xid()));
        Feed(EventBytes.Gtid(2), EventBytes.Query("BEGIN"), EventBytes.TableMap());
        Feed(Set("\u00e9"), Row(1), Set("e"), Row(2));
        Assert.Throws<BinlogFormatException>(() => Feed(Back("\u00e9")));
    }

    [Fact]
    public void Going_back_cuts_what_went_to_disk()
    {
        using var prepared = new PreparedTransactions(memoryBytesMax: 64 << 10);
        var rows = new HeldRows(prepared.Budget);
        Feed(Row(1));
        var table = _decoder.Table!;
        var random = new Random(5);
        var kept = new List<int>();
        for (var round = 0; round < 200; round++)
        {
            var before = rows.Length;
            var count = random.Next(200);
            var goesBack = random.Next(2) == 0;
            for (var i = 0; i < count; i++)
            {
                rows.Add(table, new RowsData { Kind = RowsKind.Insert, Images = Image(i) });
                if (!goesBack)
                    kept.Add(i);
            }
            if (goesBack)
                rows.Truncate(before);
        }
        Assert.True(prepared.DiskBytes > 0);
        foreach (var value in kept)
        {
            Assert.True(rows.TryNext(out _, out var data));
            Assert.Equal(Image(value), data.Images.ToArray());
        }
        Assert.False(rows.TryNext(out _, out _));
        rows.Dispose();
        Assert.Equal((0L, 0L), (prepared.MemoryBytes, prepared.DiskBytes));
    }

    static byte[] Image(int value) => [0, .. BitConverter.GetBytes(value), .. new byte[value]];

    static byte[] Row(int value) => EventBytes.InsertRow(value);

    static byte[] Set(string name) => EventBytes.Query($"SAVEPOINT `{name}`");

    static byte[] Back(string name) => EventBytes.Query($"ROLLBACK TO `{name}`");

    List<string> Feed(params byte[][] packets) => ItemText.Feed(_decoder, packets);
}
