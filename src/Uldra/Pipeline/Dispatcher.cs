using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;
using Uldra.Routing;
using Uldra.Scheduling;

namespace Uldra.Pipeline;

/// <summary>
/// Between the reader and the lanes: schedules shard transactions, composes commits with their progress, and takes note of what became
/// durable. Scheduler and progress are plain code; this is where their lock and the waiting are.
/// </summary>
sealed partial class Dispatcher
{
    // What scheduling holds beside the batch: the shard transaction with its places in queues; a key's last writer in a hash table that
    // is half full. With single-row transactions it is nearly as much as the batch itself.
    const long ScheduledBytes = 176;
    const long KeyBytes = 56;

    // And what a lane makes of an operation while it applies it: its place in the commit's plan, its keys there, its bytes as SQL.
    const long AppliedBytes = 96;

    readonly Lock _lock = new();
    readonly Scheduler _scheduler;
    readonly ProgressTracker _progress;
    readonly Distributor _distributor;
    readonly MemoryBudget _budget;
    readonly LaneSignal[] _signals;
    readonly long[] _commits;
    readonly int[] _lanesWaiting;
    readonly CommitLimits _limits;
    readonly int[] _here;
    readonly Elsewhere? _elsewhere;

    // The reader's task alone: what distributing a batch made, and how much of it up to each source transaction.
    readonly List<Scheduled> _scheduled = [];
    readonly List<int> _counts = [];
    long _sequence;
    long _marksCounted;

    readonly Quarantine _quarantine;
    bool _isFrozen;
    long? _end;
    TaskCompletionSource<LogPosition?>? _settled;
    bool _readerDone;
    bool _stopping;

    /// <param name="shards">How many there are.</param>
    /// <param name="here">Those that are applied here; null for all.</param>
    /// <param name="elsewhere">What is waited for on the others; null when there are none.</param>
    public Dispatcher(Distributor distributor, Scheduler scheduler, ProgressTracker progress, MemoryBudget budget, int shards,
        CommitLimits limits, Quarantine quarantine, IReadOnlyCollection<int>? here = null, Elsewhere? elsewhere = null)
    {
        _here = here is null ? [.. Enumerable.Range(0, shards)] : [.. here];
        _elsewhere = elsewhere;
        _quarantine = quarantine;
        _distributor = distributor;
        _scheduler = scheduler;
        _progress = progress;
        _budget = budget;
        _limits = limits;
        _signals = [.. Enumerable.Range(0, shards).Select(_ => new LaneSignal())];
        _lanesWaiting = new int[shards];
        _commits = new long[shards];
    }

    /// <summary>Set when nothing more will be given out: everything up to the end is saved, or only blocked work remains.</summary>
    public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>(3)–(5) for a batch, in log order. The batch is handed over: the caller does not touch it again.</summary>
    public void Add(ChangeBatch batch)
    {
        batch.Retain();
        _scheduled.Clear();
        _counts.Clear();
        foreach (var source in batch.Transactions)
            Distribute(batch, source);
        batch.ForgetChanges();
        lock (_lock)
        {
            Schedule(batch);
            CountMarks();
        }

        Use(batch, _scheduled.Count);
        Release(batch);
        WakeAll();
        Tell();
    }

    /// <summary>The reader has reached the end that was asked for; what is scheduled by now is all there is.</summary>
    public void EndReached()
    {
        lock (_lock)
        {
            _readerDone = true;
            _end = _progress.ScheduledThrough;
        }

        WakeAll();
        FinishIfDone();
    }

    /// <summary>
    /// Everything scheduled so far becomes durable and is saved on every shard, which then all stand at the position returned; null when
    /// only blocked or held work is left, or the quarantine has entries that are not applied. Nothing may be added meanwhile.
    /// </summary>
    public Task<LogPosition?> SettleAsync(CancellationToken token)
    {
        Task<LogPosition?> settled;
        lock (_lock)
        {
            _end = _progress.ScheduledThrough;
            _settled = new TaskCompletionSource<LogPosition?>(TaskCreationOptions.RunContinuationsAsynchronously);
            settled = _settled.Task;
        }

        WakeAll();
        FinishIfDone();
        return settled.WaitAsync(token);
    }

    /// <summary>More may be added again.</summary>
    public void Unsettle()
    {
        lock (_lock)
        {
            _settled = null;
            _end = _readerDone ? _end : null;
        }
    }

    /// <summary>Lanes end after the commit they are at.</summary>
    public void Stop()
    {
        lock (_lock)
            _stopping = true;
        WakeAll();
    }

    /// <summary>The next commit of a shard; null when the lane shall end. Only one lane saves progress of an idle shard.</summary>
    /// <param name="wantsSum">Its progress shall say all that is done on the shard.</param>
    public async ValueTask<Commit?> TakeAsync(int shard, bool savesIdle, bool wantsSum, CancellationToken token)
    {
        var isIdle = false;
        while (true)
        {
            lock (_lock)
            {
                if (_stopping)
                {
                    _signals[shard].Set();
                    return null;
                }

                if (TryTake(shard, isIdle, wantsSum) is { } commit)
                    return commit;
                _lanesWaiting[shard]++;
            }

            try
            {
                isIdle = !await _signals[shard].WaitAsync(savesIdle, token).ConfigureAwait(false);
            }
            finally
            {
                lock (_lock)
                    _lanesWaiting[shard]--;
            }
        }
    }

    /// <summary>What <see cref="TakeAsync"/> gives without waiting; null when there is nothing to do now.</summary>
    public Commit? TryTake(int shard, bool isIdle, bool wantsSum)
    {
        lock (_lock)
        {
            if (Compose(shard, wantsSum) is { } commit)
                return commit;
            return IsSaveDue(shard, isIdle) ? new Commit(shard, [], _progress.Describe(shard, [], wantsSum)) : null;
        }
    }

    /// <summary>
    /// A part of what a lane was given, to apply in a smaller commit: without what waits again because a blocked one came before it.
    /// </summary>
    public Commit? Part(Commit given, Range range)
    {
        lock (_lock)
        {
            List<ShardTransaction> part = [.. given.Transactions.Take(range)
                .Where(t => t.State == ShardTransactionState.Taken && t.TakeId == given.TakeId)];
            return part.Count == 0 ? null : Describe(given.Shard, part);
        }
    }

    /// <summary>The commit is durable.</summary>
    public void Complete(Commit commit)
    {
        lock (_lock)
        {
            foreach (var write in commit.Quarantined)
                _quarantine.Wrote(write);
            foreach (var transaction in commit.Transactions)
            {
                if (transaction is { Returned: { } entry, IsDoomed: false })
                    _quarantine.Applied(entry);
                _scheduler.Complete(transaction);
            }

            _progress.Saved(commit.Shard, commit.Progress);
            _commits[commit.Shard]++;
            CountMarks();
            NotePoison(commit);
        }

        foreach (var transaction in commit.Transactions)
            Release(transaction.Batch);
        WakeAll();
        Tell();
        FinishIfDone();
    }

    void Distribute(ChangeBatch batch, in SourceTransaction source)
    {
        try
        {
            _distributor.Distribute(batch, source, _sequence + 1, _scheduled);
        }
        catch (RouteException e)
        {
            throw new RouteException($"transaction {source.Id}: {e.Message}");
        }

        _counts.Add(_scheduled.Count);
        if (source.IsLastPart)
            _sequence++;
    }

    void Schedule(ChangeBatch batch)
    {
        var next = 0;
        for (var i = 0; i < batch.Transactions.Count; i++)
        {
            var source = batch.Transactions[i];
            if (source.Ddl is { } ddl)
                HoldTables(batch, source, ddl);
            for (; next < _counts[i]; next++)
                Schedule(_scheduled[next]);
            if (source.IsLastPart)
                _progress.Passed(source);
            else
                _progress.PartPassed(source);
        }
    }

    void Schedule(in Scheduled scheduled)
    {
        if (scheduled.Departures is { } departures)
            _elsewhere!.Note(departures);
        if (scheduled.Transaction is not { } transaction)
            return;
        _progress.Scheduled(transaction);
        _scheduler.Add(transaction, scheduled.Predecessors, scheduled.PutsElsewhere);
        if (transaction is { WaitsElsewhere: true, State: ShardTransactionState.Waiting })
            MoveOut(transaction);
    }

    /// <summary>
    /// The rows of these tables wait, and on every shard the statement itself stays outstanding: the next start reads it again, and holds
    /// again, until the file says that it was taken care of.
    /// </summary>
    void HoldTables(ChangeBatch batch, in SourceTransaction source, DdlStatement ddl)
    {
        foreach (var table in ddl.Tables)
        {
            var hold = Hold.OnTable(table, $"{ddl.Place}: {ddl.Text}");
            _scheduler.AddHold(hold);
            foreach (var shard in _here)
            {
                var standing = Standing(batch, source, shard);
                _progress.Scheduled(standing);
                _scheduler.AddHeld(standing, hold);
            }
        }
    }

    ShardTransaction Standing(ChangeBatch batch, in SourceTransaction source, int shard)
    {
        batch.Retain();
        return new ShardTransaction
        {
            Batch = batch,
            Id = source.Id,
            Shard = shard,
            Sequence = _progress.ScheduledThrough + 1,
            IsTail = false,
            OperationStart = 0,
            OperationCount = 0,
            ByteCount = 0,
            IsWhole = false,
        };
    }

    Commit? Compose(int shard, bool wantsSum)
    {
        if (!HasWork(shard))
            return null;
        var transactions = new List<ShardTransaction>();
        if (HasDoomed(shard))
            _scheduler.TakeDoomed(shard, _limits.Rows, _limits.Bytes, _quarantine.Room(shard), transactions);
        else
            _scheduler.Take(shard, _limits.Rows, _limits.Bytes, transactions, lanes: 1 + _lanesWaiting[shard]);
        if (HasWork(shard))
            _signals[shard].Set();
        return Describe(shard, transactions, wantsSum);
    }

    bool HasWork(int shard) => _scheduler.HasReady(shard) || HasDoomed(shard);

    bool IsSaveDue(int shard, bool isIdle) =>
        (isIdle && _progress.IsSaveDue(shard))
        || (_end is { } end && _progress.SavedThrough(shard) < end && _progress.IsDone(shard, end));

    bool OnlyStuckLeft()
    {
        if (_scheduler.InFlight > 0 || _isFrozen)
            return false;
        foreach (var shard in _here)
            if (HasWork(shard))
                return false;
        return true;
    }

    void FinishIfDone()
    {
        lock (_lock)
        {
            if (_end is not { } end || !OnlyStuckLeft() || (IsSplit && _scheduler.Outstanding > 0))
                return;
            foreach (var shard in _here)
                if (_progress.SavedThrough(shard) < end && (_progress.IsDone(shard, end) || _progress.IsSaveDue(shard)))
                    return;
            _settled?.TrySetResult(_scheduler.Outstanding == 0 && _quarantine.Count == 0 ? _progress.Position : null);
            if (!_readerDone)
                return;
        }

        Finished.TrySetResult();
    }

    /// <summary>While something is blocked, what flows past it still has to be remembered: that is memory as well.</summary>
    void CountMarks()
    {
        var held = _progress.HeldBytes + (_elsewhere?.HeldBytes ?? 0);
        if (held > _marksCounted)
            _budget.Use(held - _marksCounted);
        else
            _budget.Free(_marksCounted - held);
        _marksCounted = held;
    }

    void Use(ChangeBatch batch, int scheduled, long more = 0)
    {
        batch.BudgetBytes = batch.MemoryBytes + more + (ScheduledBytes * scheduled) + (KeyBytes * batch.KeyCount) + (AppliedBytes * batch.OperationCount);
        _budget.Use(batch.BudgetBytes);
    }

    void Release(ChangeBatch batch)
    {
        if (batch.Release())
            _budget.Free(batch.BudgetBytes);
    }

    void WakeAll()
    {
        foreach (var signal in _signals)
            signal.Set();
    }
}
