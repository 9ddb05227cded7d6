using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;

namespace Uldra.Tests.Progress;

public sealed class ProgressTrackerTests
{
    readonly ProgressTracker _tracker = Tracker(PositionKind.MariaDbGtid, 2);

    [Fact]
    public void Watermark_covers_what_does_nothing_here()
    {
        Pass(1);
        var two = Schedule(2, shard: 0);
        Pass(2);
        Pass(3);

        Assert.Equal("0-1-3", _tracker.Describe(0, [two]).Applied);
        Assert.Equal("0-1-3", _tracker.Describe(1, []).Applied);
    }

    [Fact]
    public void Watermark_stops_before_the_first_outstanding_and_a_commit_above_it_is_named()
    {
        Schedule(1, shard: 0);
        Pass(1);
        Pass(2);
        var three = Schedule(3, shard: 0);
        Pass(3);

        var record = _tracker.Describe(0, [three]);

        Assert.Equal("0-1:3", record.Applied);
        Assert.Equal((0L, 3L), (record.WatermarkSequence, record.MaxSequence));
    }

    [Fact]
    public void Run_above_the_watermark_covers_what_does_nothing_in_between()
    {
        Schedule(1, shard: 0);
        Pass(1);
        var two = Schedule(2, shard: 0);
        Pass(2);
        Pass(3);
        var four = Schedule(4, shard: 0);
        Pass(4);

        Assert.Equal("0-1:2-4", _tracker.Describe(0, [two, four]).Applied);
    }

    [Fact]
    public void Run_does_not_cover_one_that_is_outstanding_in_between()
    {
        Schedule(1, shard: 0);
        Pass(1);
        var two = Schedule(2, shard: 0);
        Pass(2);
        Schedule(3, shard: 0);
        Pass(3);
        var four = Schedule(4, shard: 0);
        Pass(4);

        Assert.Equal("0-1:2,0-1:4", _tracker.Describe(0, [four, two]).Applied);
    }

    [Fact]
    public void Commit_in_flight_in_another_lane_is_not_claimed()
    {
        var one = Schedule(1, shard: 0);
        Pass(1);
        var two = Schedule(2, shard: 0);
        Pass(2);
        _tracker.Describe(0, [one]);

        Assert.Equal("0-1:2", _tracker.Describe(0, [two]).Applied);
    }

    [Fact]
    public void Part_of_a_transaction_is_named_by_ordinals_until_the_last_is_scheduled()
    {
        var part = Schedule(1, shard: 0, isWhole: false, last: 5);

        var record = _tracker.Describe(0, [part]);

        Assert.Equal(("", "0-1-1#1-5"), (record.Applied, record.Partial));
    }

    [Fact]
    public void Main_part_and_tail_are_claimed_apart()
    {
        var main = Schedule(1, shard: 0, isWhole: false, last: 3);
        var tail = Schedule(1, shard: 0, isWhole: false, isTail: true, last: 3);
        Pass(1);

        Assert.Equal("0-1-1#1-3", _tracker.Describe(0, [main]).Partial);
        Assert.Equal("0-1-1#1-3#tail", _tracker.Describe(0, [tail]).Partial);
        Assert.Equal(("0-1-1", ""), (_tracker.Describe(0, [main, tail]).Applied, _tracker.Describe(0, [main, tail]).Partial));
    }

    [Fact]
    public void Deletes_that_went_first_are_claimed_where_they_are()
    {
        var main = Schedule(1, shard: 0, isWhole: false, last: 9, departures: [new OrdinalRange(2, 4)]);
        var tail = Schedule(1, shard: 0, isWhole: false, isTail: true, last: 9,
            departures: [new OrdinalRange(6, 6), new OrdinalRange(8, 9)]);
        Pass(1);

        Assert.Equal("0-1-1#1-9,0-1-1#2-4#tail", _tracker.Describe(0, [main]).Partial);
        Assert.Equal("0-1-1#6-6#tail,0-1-1#8-9#tail", _tracker.Describe(0, [tail]).Partial);
    }

    [Fact]
    public void Idle_shard_saves_for_foreign_transactions_and_not_for_our_own()
    {
        Pass(1);
        Assert.True(_tracker.IsSaveDue(0));
        _tracker.Saved(0, _tracker.Describe(0, []));
        Assert.False(_tracker.IsSaveDue(0));
        Pass(2, isOwn: true);
        Assert.False(_tracker.IsSaveDue(0));
        Pass(3);
        Assert.True(_tracker.IsSaveDue(0));
    }

    [Fact]
    public void Oldest_unapplied_is_the_first_that_is_not_done()
    {
        Pass(1);
        var two = Schedule(2, shard: 0);
        Pass(2);

        Assert.Equal(2000, _tracker.OldestUnapplied(0));
        two.State = ShardTransactionState.Done;
        Assert.Null(_tracker.OldestUnapplied(0));
    }

    [Fact]
    public void Progress_of_an_earlier_run_above_a_gap_is_left_to_the_row_that_has_it()
    {
        var start = TransactionSet.Parse(PositionKind.MariaDbGtid, "0-1-3,0-1:5");
        var tracker = new ProgressTracker([new ShardStart(start, new PartialSet())], new LogPlace("bin.000001", 4, 0));
        tracker.Passed(Source(4));

        var record = tracker.Describe(0, []);
        tracker.Saved(0, record);

        Assert.Equal("0-1-4", record.Applied);
        Assert.Equal("0-1-5", tracker.SavedSet(0).ToString());
        Assert.Equal("0-1-5", tracker.Position.Applied.ToString());
        Assert.Equal("0-1-3,0-1:5", start.ToString());
    }

    [Fact]
    public void Without_gtids_the_watermark_is_the_place_behind_the_last()
    {
        var tracker = Tracker(PositionKind.File, 1);
        tracker.Passed(Source(1) with { Id = TransactionId.AtFile("bin.000001", 4) });

        var record = tracker.Describe(0, []);

        Assert.Equal(("bin.000001:100", "bin.000001", 100UL), (record.Applied, record.File, record.Offset));
    }

    [Fact]
    public void Progress_never_holds_what_is_prepared_and_not_decided()
    {
        Pass(1);
        _tracker.Passed(Source(3) with { IsPrepared = true });
        Pass(4);
        Pass(7);

        var record = _tracker.Describe(0, []);

        Assert.Equal(("0-1-1,0-1:4-7", 4L), (record.Applied, record.WatermarkSequence));
        Assert.Equal(record.Applied, _tracker.Position.Applied.ToString());
    }

    [Fact]
    public void Progress_holds_a_prepare_together_with_its_decision()
    {
        Pass(1);
        _tracker.Passed(Source(2) with { IsPrepared = true });
        var three = Schedule(3, shard: 0);
        Pass(3);
        var four = Schedule(4, shard: 0);
        _tracker.Passed(Source(4) with { Decides = Id(2) });

        Assert.Equal("0-1-1,0-1:3", _tracker.Describe(0, [three]).Applied);
        Assert.Equal("0-1-2,0-1:4", _tracker.Describe(0, [four]).Applied);
        three.State = ShardTransactionState.Done;
        four.State = ShardTransactionState.Done;
        Assert.Equal("0-1-4", _tracker.Describe(0, []).Applied);
    }

    [Fact]
    public void A_shard_without_rows_of_it_holds_a_prepare_once_its_decision_has_passed()
    {
        _tracker.Passed(Source(1) with { IsPrepared = true });
        Assert.Equal("", _tracker.Describe(1, []).Applied);
        Schedule(2, shard: 0);
        _tracker.Passed(Source(2) with { Decides = Id(1) });

        Assert.Equal("", _tracker.Describe(0, []).Applied);
        Assert.Equal("0-1-2", _tracker.Describe(1, []).Applied);
    }

    [Fact]
    public void A_prepare_in_place_of_a_lost_one_keeps_both_open_until_its_own_decision()
    {
        _tracker.Passed(Source(1) with { IsPrepared = true });
        _tracker.Passed(Source(2) with { IsPrepared = true, Decides = Id(1) });
        Pass(3);
        Assert.Equal("0-1:3", _tracker.Describe(0, []).Applied);
        _tracker.Passed(Source(4) with { Decides = Id(2) });
        Assert.Equal("0-1-4", _tracker.Describe(0, []).Applied);
        foreach (var shard in (ReadOnlySpan<int>)[0, 1])
            _tracker.Saved(shard, _tracker.Describe(shard, []));
        Assert.Equal("0-1-4", _tracker.Describe(0, []).Applied);
    }

    [Fact]
    public void What_a_shard_had_decided_in_an_earlier_run_stays_claimed_while_others_read_it_again()
    {
        var tracker = new ProgressTracker(
            [Start("0-1-2,0-1:4-6"), Start("0-1-6")], new LogPlace("bin.000001", 4, 0));
        tracker.Passed(Source(3) with { IsPrepared = true });
        tracker.Passed(Source(4));

        Assert.Equal(("0-1-2,0-1:4", "0-1-6"), (tracker.Describe(0, []).Applied, tracker.Describe(1, []).Applied));
        tracker.Saved(0, tracker.Describe(0, []));
        Assert.Equal("0-1-2,0-1:4-6", tracker.SavedSet(0).ToString());
    }

    [Fact]
    public void The_transaction_before_a_prepare_is_named_with_its_server()
    {
        var tracker = new ProgressTracker([Start("0-9-2")], new LogPlace("bin.000001", 4, 0));
        tracker.Passed(Source(5) with { IsPrepared = true });
        tracker.Passed(Source(6));
        Assert.Equal("0-9-2,0-1:6", tracker.Describe(0, []).Applied);
    }

    [Fact]
    public void Shard_that_is_applied_elsewhere_keeps_nothing_and_says_nothing()
    {
        var tracker = new ProgressTracker([Start(""), Start("")], new LogPlace("bin.000001", 4, 0), here: [0]);
        for (var i = 1; i <= 10_000; i++)
            tracker.Passed(Source(i));
        tracker.Saved(0, tracker.Describe(0, []));

        Assert.Equal(0, tracker.HeldBytes);
        Assert.Null(tracker.OldestUnapplied(1));
    }

    [Fact]
    public void Sum_says_all_that_is_done_and_nothing_that_is_on_its_way()
    {
        var one = Schedule(1, shard: 0);
        Pass(1);
        Schedule(2, shard: 0).State = ShardTransactionState.Done;
        Pass(2);
        Pass(3);
        var four = Schedule(4, shard: 0);
        Pass(4);
        _tracker.Describe(0, [four]);
        var main = Schedule(5, shard: 0, isWhole: false, last: 3);
        Schedule(5, shard: 0, isWhole: false, isTail: true, last: 3);
        Pass(5);
        var six = Schedule(6, shard: 0);
        Pass(6);
        main.State = ShardTransactionState.Done;

        var record = _tracker.Describe(0, [six], isSum: true);

        Assert.Equal(("0-1:2-3,0-1:6", "0-1-5#1-3"), (record.Applied, record.Partial));
        Assert.Equal((0L, 6L, 6L), (record.WatermarkSequence, record.CoveredSequence, record.MaxSequence));
        Assert.Equal(("0-1-3", "0-1-5#1-3"), Texts(_tracker.Describe(0, [one], isSum: true)));
    }

    /// <summary>Of a source transaction that is still being read, another lane's row knows the parts.</summary>
    [Fact]
    public void Sum_does_not_cover_a_source_transaction_of_which_more_may_come()
    {
        Schedule(1, shard: 0);
        Pass(1);
        var part = Schedule(2, shard: 0, isWhole: false, last: 5);
        part.State = ShardTransactionState.Done;

        Assert.Equal((1L, 1L), (_tracker.Describe(0, [], isSum: true).CoveredSequence, _tracker.Describe(0, [], isSum: true).MaxSequence));
        var next = Schedule(2, shard: 0, isWhole: false, last: 9);
        var record = _tracker.Describe(0, [next]);
        Assert.Equal((0L, 2L), (record.CoveredSequence, record.MaxSequence));
    }

    static (string Applied, string Partial) Texts(ProgressRecord record) => (record.Applied, record.Partial);

    static ShardStart Start(string applied) => new(TransactionSet.Parse(PositionKind.MariaDbGtid, applied), new PartialSet());

    static ProgressTracker Tracker(PositionKind kind, int shards) => new(
        [.. Enumerable.Range(0, shards).Select(_ => new ShardStart(new TransactionSet(kind), new PartialSet()))],
        new LogPlace("bin.000001", 4, 0));

    static TransactionId Id(int number) => new(PositionKind.MariaDbGtid, "0", (ulong)number, 1);

    static SourceTransaction Source(int number, bool isOwn = false) => new()
    {
        Id = Id(number), ChangeStart = 0, ChangeCount = 0, FirstOrdinal = 1, IsLastPart = true, File = "bin.000001",
        EndOffset = (ulong)number * 100, CommitTimeMs = number * 1000, IsOwn = isOwn,
    };

    void Pass(int number, bool isOwn = false) => _tracker.Passed(Source(number, isOwn));

    ShardTransaction Schedule(int number, int shard, bool isWhole = true, bool isTail = false, int last = int.MaxValue,
        IReadOnlyList<OrdinalRange>? departures = null)
    {
        var transaction = new ShardTransaction
        {
            Batch = new ChangeBatch(), Id = Id(number), Shard = shard, Sequence = number, IsTail = isTail, OperationStart = 0,
            OperationCount = 0, ByteCount = 0, IsWhole = isWhole, LastOrdinal = last, Departures = departures,
        };
        _tracker.Scheduled(transaction);
        return transaction;
    }
}
