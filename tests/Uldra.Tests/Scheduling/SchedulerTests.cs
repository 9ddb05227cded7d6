using Uldra.Model;
using Uldra.Scheduling;

namespace Uldra.Tests.Scheduling;

public sealed class SchedulerTests
{
    readonly Scheduler _scheduler = new(2);

    [Fact]
    public void Transactions_without_a_common_key_are_ready_together()
    {
        var (a, b) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 2)));

        Assert.Equal([a, b], Take(0));
    }

    [Fact]
    public void Transaction_waits_for_the_last_that_has_its_key_on_another_shard()
    {
        var (a, b) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(1, 1)));

        Assert.Empty(Take(1));
        Assert.Equal([a], Take(0));
        Assert.Empty(Take(1));
        _scheduler.Complete(a);
        Assert.Equal([b], Take(1));
    }

    [Fact]
    public void Follower_on_the_same_shard_goes_into_the_same_commit_behind_it()
    {
        var (a, b, c) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 1, 2)), Add(Scheduled.With(0, 2)));

        Assert.Equal([a, b, c], Take(0));
    }

    [Fact]
    public void Follower_of_two_goes_along_only_when_both_are_in_the_commit()
    {
        var (a, b) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(1, 2)));
        var both = Add(Scheduled.With(0, 1, 2));

        Assert.Equal([a], Take(0));
        Assert.Equal([b], Take(1));
        _scheduler.Complete(a);
        Assert.Empty(Take(0));
        _scheduler.Complete(b);
        Assert.Equal([both], Take(0));
    }

    [Fact]
    public void Follower_of_one_in_flight_in_another_lane_waits()
    {
        var a = Add(Scheduled.With(0, 1));
        Assert.Equal([a], Take(0));
        var b = Add(Scheduled.With(0, 1));

        Assert.Empty(Take(0));
        _scheduler.Complete(a);
        Assert.Equal([b], Take(0));
    }

    [Fact]
    public void Commit_has_one_transaction_however_large_and_then_only_what_fits()
    {
        var (a, b) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 2)));

        Assert.Equal([a], Take(0, rows: 0));
        Assert.Equal([b], Take(0, rows: 1));
    }

    [Fact]
    public void Ready_work_is_shared_among_the_lanes_that_want_some_and_followers_go_with_their_share()
    {
        List<ShardTransaction> ready = [.. Enumerable.Range(1, 400).Select(i => Add(Scheduled.With(0, (ulong)i)))];
        var follower = Add(Scheduled.With(0, 7, 8));
        var split = Add(Scheduled.With(0, 9, 250));

        Assert.Equal([.. ready[..100], follower], Take(0, rows: 1000, lanes: 4));
        Assert.Equal(ready[100..200], Take(0, rows: 1000, lanes: 3));
        Assert.Equal(ready[200..], Take(0, rows: 1000, lanes: 1));
        Assert.Equal(ShardTransactionState.Waiting, split.State);
    }

    [Fact]
    public void Little_work_is_not_shared()
    {
        List<ShardTransaction> ready = [.. Enumerable.Range(1, 64).Select(i => Add(Scheduled.With(0, (ulong)i)))];

        Assert.Equal(ready, Take(0, rows: 1000, lanes: 4));
    }

    [Fact]
    public void Named_predecessor_is_waited_for_without_a_common_key()
    {
        var put = Add(Scheduled.With(1, 1));
        var tail = Scheduled.With(0, 2);
        _scheduler.Add(tail, [put]);

        Assert.Empty(Take(0));
        Assert.Equal([put], Take(1));
        _scheduler.Complete(put);
        Assert.Equal([tail], Take(0));
    }

    [Fact]
    public void Completed_key_keeps_nothing_back()
    {
        _scheduler.Complete(Take(0, Add(Scheduled.With(0, 1))));
        var b = Add(Scheduled.With(1, 1));

        Assert.Equal([b], Take(1));
        Assert.Equal(1, _scheduler.Outstanding);
    }

    [Fact]
    public void Row_that_cannot_be_hashed_comes_behind_all_of_its_table_and_before_all_that_follows()
    {
        var (a, b) = (Add(Scheduled.OfText(0, false, 1)), Add(Scheduled.OfText(1, false, 2)));
        var wide = Add(Scheduled.OfText(0, true));
        var (c, other) = (Add(Scheduled.OfText(1, false, 3)), Add(Scheduled.With(1, 9)));

        Assert.Equal([a], Take(0));
        Assert.Equal([b, other], Take(1));
        _scheduler.Complete(a);
        Assert.Empty(Take(0));
        _scheduler.Complete(b);
        Assert.Equal([wide], Take(0));
        Assert.Empty(Take(1));
        _scheduler.Complete(wide);
        Assert.Equal([c], Take(1));
        Assert.Equal(new Dictionary<string, long> { ["bank.text"] = 1 }, _scheduler.TableWideCounts);
    }

    [Fact]
    public void Hold_keeps_what_comes_from_then_on_and_lets_go_when_lifted()
    {
        var before = Add(Scheduled.With(0, 1));
        var hold = Hold.OnTable("source.plain", "DDL");
        _scheduler.AddHold(hold);
        var (held, follower) = (Add(Scheduled.With(0, 2)), Add(Scheduled.With(0, 2)));

        Assert.Equal([before], Take(0));
        Assert.Equal([held, follower], hold.Held);
        _scheduler.Lift(hold);
        Assert.Equal([held, follower], Take(0));
    }

    [Theory]
    [InlineData("source.plain", true)]
    [InlineData("source.*", true)]
    [InlineData("source.plain2", false)]
    [InlineData("sour.*", false)]
    public void Hold_on_a_table_or_a_database_keeps_only_its_own(string table, bool keeps)
    {
        _scheduler.AddHold(Hold.OnTable(table, "DDL"));
        Add(Scheduled.With(0, 1));

        Assert.Equal(!keeps, _scheduler.HasReady(0));
    }

    [Fact]
    public void Hold_on_a_key_or_a_shard_keeps_only_those()
    {
        _scheduler.AddHold(Hold.OnKey(7, "quarantine"));
        _scheduler.AddHold(Hold.OnShard(1, "pause"));
        Add(Scheduled.With(0, 7));
        Add(Scheduled.With(1, 8));
        var free = Add(Scheduled.With(0, 8 + 1));

        Assert.Equal([free], Take(0));
        Assert.Empty(Take(1));
    }

    [Fact]
    public void Transaction_under_two_holds_waits_for_both()
    {
        Hold table = Hold.OnTable("source.plain", "DDL"), shard = Hold.OnShard(0, "pause");
        _scheduler.AddHold(table);
        _scheduler.AddHold(shard);
        var held = Add(Scheduled.With(0, 1));

        _scheduler.Lift(table);
        _scheduler.Lift(table);
        Assert.Empty(Take(0));
        _scheduler.Lift(shard);
        Assert.Equal([held], Take(0));
    }

    ShardTransaction Add(ShardTransaction transaction)
    {
        _scheduler.Add(transaction, []);
        return transaction;
    }

    List<ShardTransaction> Take(int shard, int rows = 100, int lanes = 1)
    {
        var taken = new List<ShardTransaction>();
        _scheduler.Take(shard, rows, int.MaxValue, taken, lanes);
        return taken;
    }

    ShardTransaction Take(int shard, ShardTransaction only)
    {
        Assert.Equal([only], Take(shard));
        return only;
    }
}
