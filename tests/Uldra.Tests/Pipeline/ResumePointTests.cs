using Uldra.Applying;
using Uldra.MySql.Positions;
using Uldra.Pipeline;
using Uldra.Progress;

namespace Uldra.Tests.Pipeline;

public sealed class ResumePointTests
{
    [Fact]
    public void Shard_has_what_any_of_its_rows_says_and_what_lies_before_the_start()
    {
        var shard = ResumePoint.OfShard(At("0-1-3"), [Row("0-1-5", ""), Row("0-1:7-8", "0-1-9#1-4")]);

        Assert.Equal("0-1-5,0-1:7-8", shard.Applied.ToString());
        Assert.True(shard.IsApplied(new TransactionId(PositionKind.MariaDbGtid, "0", 9, 1), 4, isTail: false));
    }

    [Fact]
    public void Consolidated_row_says_the_same_with_the_newest_place()
    {
        StoredProgress[] rows = [Row("0-1-5", "0-1-4#1-4", time: 2), Row("0-1:7", "0-1-9#1-2#tail", time: 1)];

        var record = ResumePoint.Consolidated(ResumePoint.OfShard(At(""), rows), rows)!;

        Assert.Equal(("0-1-5,0-1:7", "0-1-9#1-2#tail", 2L), (record.Applied, record.Partial, record.CommitTimeMs));
        Assert.Null(ResumePoint.Consolidated(ResumePoint.OfShard(At(""), []), []));
    }

    [Fact]
    public void Reading_begins_behind_what_every_shard_has_without_a_gap()
    {
        var lowest = ResumePoint.Lowest(At(""), [Shard("0-1-3,0-1:5-9,1-1-4"), Shard("0-1-5,0-1:7")]);
        Assert.Equal(("0-1-3,0-1:5,0-1:7", "0-1-3"), (lowest.Applied.ToString(), lowest.Applied.Prefix().ToString()));
    }

    [Fact]
    public void Without_gtids_reading_begins_at_the_lowest_place()
    {
        var start = new LogPosition(new TransactionSet(PositionKind.File), "bin.000001", 4);
        ShardStart[] shards = [new(TransactionSet.Parse(PositionKind.File, "bin.000002:100"), new PartialSet()),
            new(TransactionSet.Parse(PositionKind.File, "bin.000001:900,bin.000002:50-60"), new PartialSet())];

        var lowest = ResumePoint.Lowest(start, shards);

        Assert.Equal(("bin.000001", 900UL), (lowest.File, lowest.Offset));
        var nothing = ResumePoint.Lowest(start, [shards[0], Shard()]);
        Assert.Equal(("bin.000001", 4UL), (nothing.File, nothing.Offset));

        static ShardStart Shard() => new(new TransactionSet(PositionKind.File), new PartialSet());
    }

    static LogPosition At(string set) => new(TransactionSet.Parse(PositionKind.MariaDbGtid, set), "bin.000001", 4);

    static ShardStart Shard(string set) => new(TransactionSet.Parse(PositionKind.MariaDbGtid, set), new PartialSet());

    static StoredProgress Row(string applied, string partial, long time = 1) => new(0, 1, 1, applied, partial, "bin.000001", 4, time);
}
