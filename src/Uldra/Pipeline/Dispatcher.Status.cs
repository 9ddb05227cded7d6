using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Pipeline;

/// <summary>What others ask a dispatcher about how it stands.</summary>
sealed partial class Dispatcher
{
    public DispatcherStatus Status()
    {
        lock (_lock)
            return new DispatcherStatus(
                _scheduler.Outstanding,
                [.. _scheduler.Refused.Select(t => new BlockedTransaction(t, t.Refusal!))],
                [.. _quarantine.Entries],
                [.. _scheduler.Holds.Select(h => h.Reason)],
                new Dictionary<string, long>(_scheduler.TableWideCounts),
                _distributor.DeletedFirst,
                [.. _signals.Select((_, shard) => _progress.OldestUnapplied(shard))]);
    }

    /// <summary>Nothing is in flight and nothing can become ready: only held or blocked work is left in memory.</summary>
    public bool IsStuck()
    {
        lock (_lock)
            return !IsSplit && OnlyStuckLeft() && _scheduler.Outstanding > 0;
    }

    /// <summary>A shard transaction is refused, or a statement holds a table.</summary>
    public bool WaitsForPerson()
    {
        lock (_lock)
            return _scheduler.Doomed > 0 || _quarantine.Count > 0 || _scheduler.Holds.Count > 0;
    }

    /// <summary>Nothing is in flight or ready: it waits for more, for other crews, or for a person.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_lock)
                return OnlyStuckLeft();
        }
    }

    /// <summary>Sequence of the last source transaction that is scheduled.</summary>
    public long ScheduledThrough
    {
        get
        {
            lock (_lock)
                return _progress.ScheduledThrough;
        }
    }

    /// <summary>What a shard's target holds for certain; it may hold more.</summary>
    public TransactionSet Saved(int shard)
    {
        lock (_lock)
            return _progress.SavedSet(shard);
    }

    /// <summary>The shard that holds more than half of what is outstanding here; null when there is none, or no other.</summary>
    public Burden? Heaviest()
    {
        lock (_lock)
        {
            if (_here.Length < 2)
                return null;
            var bytes = _here.Select(BytesThatWaitFor).ToArray();
            var most = Array.IndexOf(bytes, bytes.Max());
            if (bytes[most] * 2 <= bytes.Sum())
                return null;
            var othersIdle = _here.Where((_, i) => i != most).All(shard => !HasWork(shard) && !IsAtWork(shard));
            return new Burden(_here[most], _commits[_here[most]], IsAtWork(_here[most]), othersIdle);
        }
    }

    long BytesThatWaitFor(int shard) => _progress.OutstandingOn(shard).Where(t => !t.WaitsElsewhere).Sum(t => t.ByteCount + ScheduledBytes);

    bool IsAtWork(int shard) => _progress.OutstandingOn(shard).Any(t => t.State == ShardTransactionState.Taken);
}
