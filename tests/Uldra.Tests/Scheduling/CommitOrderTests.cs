using Uldra.Model;
using Uldra.Scheduling;

namespace Uldra.Tests.Scheduling;

/// <summary>A shard that commits in the source's order; the other one does not.</summary>
public sealed class CommitOrderTests
{
    readonly Scheduler _scheduler = new(2, shard => shard == 0);

    [Fact]
    public void One_commit_is_in_flight_at_a_time()
    {
        var (a, b) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 2)));

        Assert.Equal([a], Take(0, rows: 1));
        Assert.False(_scheduler.HasReady(0));
        Assert.Empty(Take(0));
        _scheduler.Complete(a);
        Assert.Equal([b], Take(0));
    }

    [Fact]
    public void Ready_one_behind_one_that_waits_for_another_shard_waits_too()
    {
        var over = Add(Scheduled.With(1, 1));
        var (waits, free) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 2)));

        Assert.Empty(Take(0));
        Assert.Equal([over], Take(1));
        _scheduler.Complete(over);
        Assert.Equal([waits, free], Take(0));
    }

    [Fact]
    public void Followers_go_into_the_same_commit()
    {
        var (a, b, c) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 1, 2)), Add(Scheduled.With(0, 2)));

        Assert.Equal([a, b, c], Take(0));
    }

    [Fact]
    public void Refused_one_holds_back_everything_behind_it_on_its_shard_only()
    {
        var (a, refused, behind) = (Add(Scheduled.With(0, 1)), Add(Scheduled.With(0, 2)), Add(Scheduled.With(0, 3)));
        Assert.Equal([a, refused, behind], Take(0));
        _scheduler.Complete(a);

        _scheduler.Refuse(refused);
        Add(Scheduled.With(0, 4));
        var elsewhere = Add(Scheduled.With(1, 5));

        Assert.Equal(ShardTransactionState.Waiting, behind.State);
        Assert.Equal(0, _scheduler.InFlight);
        Assert.Empty(Take(0));
        Assert.Equal([elsewhere], Take(1));
    }

    [Fact]
    public void Held_one_holds_back_everything_behind_it_until_it_is_lifted()
    {
        var hold = Hold.OnShard(0, "for a test");
        _scheduler.AddHold(hold);
        var held = Add(Scheduled.With(0, 1));
        Assert.Empty(Take(0));

        _scheduler.Lift(hold);
        var later = Add(Scheduled.With(0, 2));

        Assert.Equal([held, later], Take(0));
    }

    ShardTransaction Add(ShardTransaction transaction)
    {
        _scheduler.Add(transaction, []);
        return transaction;
    }

    List<ShardTransaction> Take(int shard, int rows = 100)
    {
        var taken = new List<ShardTransaction>();
        _scheduler.Take(shard, rows, int.MaxValue, taken);
        return taken;
    }
}
