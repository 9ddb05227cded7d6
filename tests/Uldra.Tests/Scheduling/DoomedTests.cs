using Uldra.Model;
using Uldra.Scheduling;

namespace Uldra.Tests.Scheduling;

/// <summary>Refused shard transactions: what goes into the quarantine, what flows past, and the order in which it comes back.</summary>
public sealed class DoomedTests
{
    readonly Scheduler _scheduler = new(2);

    [Fact]
    public void Refused_transaction_takes_its_followers_back_and_leaves_the_rest()
    {
        var (a, b, c) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 3)));
        Take(0);

        _scheduler.Refuse(a);
        _scheduler.Complete(c);

        Assert.Equal((ShardTransactionState.Ready, ShardTransactionState.Waiting), (a.State, b.State));
        Assert.Empty(Take(0));
        Assert.Equal((2, 0), (_scheduler.Outstanding, _scheduler.InFlight));
    }

    [Fact]
    public void What_depends_on_a_refused_one_follows_it_and_nothing_else_does()
    {
        var (a, behind, free) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 1, 2)), Add(Scheduled.With(0, 9)));
        Take(0);
        _scheduler.Refuse(a);
        _scheduler.Complete(free);
        var elsewhere = Add(Scheduled.With(1, 2));

        Assert.Equal([a, behind], TakeDoomed(0));
        Assert.Empty(Take(1));
        _scheduler.Complete(a);
        _scheduler.Complete(behind);
        Assert.Equal([elsewhere], TakeDoomed(1));
    }

    [Fact]
    public void What_touches_a_poisoned_key_is_doomed_when_it_comes()
    {
        Quarantine(Add(Scheduled.With(0, 1)));
        var (late, free) = (Add(Scheduled.With(1, 1)), Add(Scheduled.With(1, 2)));

        Assert.Equal([free], Take(1));
        Assert.Equal([late], TakeDoomed(1));
    }

    [Fact]
    public void Follower_of_a_doomed_one_that_also_waits_for_another_waits_for_that()
    {
        var (a, slow) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(1, 2)));
        var both = Add(Scheduled.With(0, 1, 2));
        Take(0);
        Take(1);
        Quarantine(a, taken: true);

        Assert.Empty(TakeDoomed(0));
        _scheduler.Complete(slow);
        Assert.Empty(Take(0));
        Assert.Equal([both], TakeDoomed(0));
    }

    [Fact]
    public void Quarantine_without_room_keeps_all_of_it_in_memory()
    {
        var a = Add(Scheduled.With(0, 1));
        Take(0);
        _scheduler.Refuse(a);

        Assert.False(_scheduler.HasDoomed(0, room: 0));
        Assert.Empty(TakeDoomed(0, room: 0));
        Assert.Equal([a], TakeDoomed(0, room: 1));
    }

    [Fact]
    public void Row_that_cannot_be_hashed_follows_any_refused_row_of_its_table()
    {
        Quarantine(Add(Scheduled.OfText(0, false, 1)));
        var (plain, wide) = (Add(Scheduled.OfText(1, false, 2)), Add(Scheduled.OfText(1, true)));

        Assert.Equal([plain], Take(1));
        _scheduler.Complete(plain);
        Assert.Equal([wide], TakeDoomed(1));
        _scheduler.Complete(wide);
        var last = Add(Scheduled.OfText(0, false, 3));
        Assert.Equal([last], TakeDoomed(0));
    }

    [Fact]
    public void What_comes_back_goes_before_all_that_waits_because_of_it()
    {
        Quarantine(Add(Scheduled.With(0, 1)));
        var later = Add(Scheduled.With(0, 1));
        var back = Returned(0, 1);
        _scheduler.Release([back], []);
        var last = Add(Scheduled.With(1, 1));

        Assert.Equal([back, later], Take(0));
        Assert.Empty(Take(1));
        _scheduler.Complete(back);
        _scheduler.Complete(later);
        Assert.Equal([last], Take(1));
    }

    [Fact]
    public void What_also_depends_on_the_rest_of_the_quarantine_stays_doomed()
    {
        var a = Add(Scheduled.With(0, 1));
        Quarantine(a);
        var b = Add(Scheduled.With(0, 2));
        Quarantine(b);
        var both = Add(Scheduled.With(0, 1, 2));
        var back = Returned(0, 1);
        _scheduler.Release([back], [PoisonMarks.Of(b)]);

        Assert.Equal([back], Take(0));
        _scheduler.Complete(back);
        Assert.Empty(Take(0));
        Assert.Equal([both], TakeDoomed(0));
    }

    [Fact]
    public void Keys_of_another_shape_of_the_table_cannot_be_compared_so_all_of_it_waits()
    {
        _scheduler.Poison(new PoisonMarks(Scheduled.With(0, 1).Id, false, [1], [new PoisonedTable("plain", 7, false, false)]));

        var any = Add(Scheduled.With(0, 5));
        Assert.Equal([any], TakeDoomed(0));
    }

    [Fact]
    public void Tail_follows_the_puts_of_its_transaction_into_the_quarantine_over_a_restart()
    {
        var put = Scheduled.With(1, 1);
        _scheduler.Poison(PoisonMarks.Of(put));
        var tail = Scheduled.Tail(0, 2);
        _scheduler.Add(tail, []);

        Assert.Empty(Take(0));
        Assert.Equal([tail], TakeDoomed(0));
    }

    ShardTransaction Add(ShardTransaction transaction)
    {
        _scheduler.Add(transaction, []);
        return transaction;
    }

    List<ShardTransaction> Take(int shard)
    {
        var taken = new List<ShardTransaction>();
        _scheduler.Take(shard, 1000, 1 << 20, taken);
        return taken;
    }

    List<ShardTransaction> TakeDoomed(int shard, long room = long.MaxValue)
    {
        var taken = new List<ShardTransaction>();
        _scheduler.TakeDoomed(shard, 1000, 1 << 20, room, taken);
        return taken;
    }

    void Quarantine(ShardTransaction transaction, bool taken = false)
    {
        if (!taken)
            Assert.Equal([transaction], Take(transaction.Shard));
        transaction.Refusal = new Refusal("id", "error", DateTimeOffset.UnixEpoch);
        _scheduler.Refuse(transaction);
        Assert.Equal([transaction], TakeDoomed(transaction.Shard).Take(1));
        _scheduler.Complete(transaction);
    }

    /// <summary>What stands for an entry that is tried again.</summary>
    static ShardTransaction Returned(int shard, params ulong[] keys) => Scheduled.With(shard, keys);
}
