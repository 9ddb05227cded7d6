using Uldra.Model;
using Uldra.Scheduling;

namespace Uldra.Pipeline;

/// <summary>Refused work on its way into the quarantine and back.</summary>
sealed partial class Dispatcher
{
    /// <summary>What is in the quarantines of its shards keeps others back from the start. Call before anything is added.</summary>
    public void Restore(IEnumerable<QuarantineEntry> entries)
    {
        lock (_lock)
        {
            _quarantine.Restore(entries);
            foreach (var entry in _quarantine.Entries)
                _scheduler.Poison(entry.Marks);
        }
    }

    /// <summary>The target refuses this shard transaction: it is given out again, to be written into the quarantine.</summary>
    public void Refuse(ShardTransaction transaction, Refusal refusal)
    {
        lock (_lock)
        {
            transaction.Refusal = refusal;
            transaction.SetAside = null;
            _scheduler.Refuse(transaction);
        }

        WakeAll();
        FinishIfDone();
    }

    /// <summary>
    /// The target refuses one row of this shard transaction, and that row is to be set aside alone. The commit that applies the others; null
    /// when all of it has to go: no other is left, or the quarantine is full.
    /// </summary>
    public Commit? SetAside(ShardTransaction transaction, Refusal refusal)
    {
        lock (_lock)
        {
            var aside = RowsAside.Of(transaction, refusal.Operation, transaction.SetAside);
            if (_scheduler.IsInOrder(transaction.Shard) || _quarantine.Room(transaction.Shard) < aside.Count || aside.Count == transaction.OperationCount)
                return null;
            transaction.SetAside = aside;
            transaction.Refusal = refusal;
            // Those that touch what is set aside must not be applied behind the rest of it.
            _scheduler.TakeBackFollowers(transaction);
            return Describe(transaction.Shard, [transaction]);
        }
    }

    /// <summary>Something may come back: a person decided, or what it waited for is gone.</summary>
    public bool HasLoose
    {
        get
        {
            lock (_lock)
                return _quarantine.HasLoose;
        }
    }

    /// <summary>There is anything to decide about.</summary>
    public bool HasQuarantined
    {
        get
        {
            lock (_lock)
                return _quarantine.Count > 0;
        }
    }

    public bool Holds(ulong number)
    {
        lock (_lock)
            return _quarantine.Holds(number);
    }

    /// <summary>
    /// Stops giving out what is doomed, so that nothing goes into the quarantine while some of it comes back. True when none is on its way
    /// any more; otherwise ask again. <see cref="BringBack"/> ends it.
    /// </summary>
    public bool Freeze()
    {
        lock (_lock)
        {
            _isFrozen = true;
            return _scheduler.DoomedInFlight == 0;
        }
    }

    /// <summary>Brings back what was asked for, and what depends on nothing that remains. Returns how many entries that are.</summary>
    /// <param name="skipped">Recorded as skipped on their targets.</param>
    public int BringBack(IReadOnlySet<ulong> retried, IEnumerable<ulong> skipped)
    {
        int count;
        lock (_lock)
        {
            foreach (var number in skipped)
                _quarantine.Skipped(number);
            var (returned, remaining) = _quarantine.Divide(retried, new PoisonedKeys());
            _scheduler.Release(returned, remaining);
            _isFrozen = false;
            count = returned.Count;
        }

        WakeAll();
        FinishIfDone();
        return count;
    }

    /// <summary>What could not be done now is tried again later.</summary>
    public void Thaw()
    {
        lock (_lock)
            _isFrozen = false;
        WakeAll();
        FinishIfDone();
    }

    bool HasDoomed(int shard) => !_isFrozen && _scheduler.HasDoomed(shard, _quarantine.Room(shard));

    Commit Describe(int shard, List<ShardTransaction> transactions, bool isSum = false) => new(
        shard, transactions, _progress.Describe(shard, transactions, isSum), transactions[0].TakeId)
    {
        Quarantined = [.. transactions.Where(t => t.IsDoomed || t.SetAside is not null).Select(_quarantine.Describe)],
    };
}
