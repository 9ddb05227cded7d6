using Uldra.Model;
using Uldra.Scheduling;

namespace Uldra.Pipeline;

/// <summary>What a dispatcher does when other crews run some of the shards: it waits for them, and tells them how far its own are.</summary>
sealed partial class Dispatcher
{
    // What a shard transaction with a batch of its own takes besides: the batch, its arrays and lists, and the main part of its source transaction,
    // of which progress has to know as long as this one waits.
    const long MovedBytes = 450;

    readonly Lock _telling = new();
    readonly List<PoisonMarks> _poisonToTell = [];

    /// <summary>Set before anything is read; null when one crew has all shards.</summary>
    public Neighbours? Neighbours { get; set; }

    /// <summary>For tests that break its rules.</summary>
    internal Scheduler Scheduler => _scheduler;

    bool IsSplit => _elsewhere is not null;

    /// <summary>Other crews say how far they are, and what is in the quarantine since.</summary>
    public void Hear(IReadOnlyList<PoisonMarks> poison, IReadOnlyList<(int Shard, ShardClaim Claim)> claims)
    {
        lock (_lock)
        {
            foreach (var marks in poison)
                _scheduler.Poison(marks);
            foreach (var (shard, claim) in claims)
                _scheduler.Reached(shard, claim);
            CountMarks();
        }

        WakeAll();
        FinishIfDone();
    }

    /// <summary>Tells the others. One at a time: a claim must not overtake the poison that it counts as done.</summary>
    public void Tell()
    {
        if (Neighbours is not { } neighbours)
            return;
        lock (_telling)
        {
            PoisonMarks[] poison;
            (int, ShardClaim)[] claims;
            lock (_lock)
            {
                poison = [.. _poisonToTell];
                _poisonToTell.Clear();
                claims = [.. _here.Select(shard => (shard, _progress.Claim(shard)))];
            }

            neighbours.Tell(this, poison, claims);
        }
    }

    void NotePoison(Commit commit)
    {
        if (Neighbours is not null)
            _poisonToTell.AddRange(commit.Quarantined.Select(write => write.Entry.Marks));
    }

    /// <summary>It may wait for long, and must not keep the large batch it was read in.</summary>
    void MoveOut(ShardTransaction transaction)
    {
        var old = Relocation.Move(transaction);
        Use(transaction.Batch, scheduled: 1, MovedBytes);
        Release(old);
    }
}
