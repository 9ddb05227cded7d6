using Uldra.Applying;
using Uldra.MySql.Positions;
using Uldra.Pipeline;
using Uldra.Progress;

namespace Uldra.Tests.Simulation;

/// <summary>
/// A source with a finished history, shards, and instances that bring the one to the others while things go wrong. One thread, one seeded
/// choice after the other: which of all that can happen next does happen.
/// </summary>
sealed class World
{
    const int StepsMax = 400_000;

    readonly WorldShape _shape;
    readonly Plant _plant;
    readonly Random _random;
    readonly WorldTables _tables;
    readonly SourceTables _source;
    readonly IReadOnlyList<SimTransaction> _history;
    readonly Expectations _expected;
    readonly SimShard[] _shards;
    readonly CommitChecks _checks;
    readonly UnionObserver _observer;
    readonly CommitFate _fate;
    readonly SimTime _time = new();
    readonly List<PendingApply> _pending = [];
    readonly List<Instance> _instances = [];
    readonly Queue<(int Applied, bool IsTakeover)> _troubles;
    readonly LogPosition _start;
    ulong _claiming;
    int _claimed;

    public World(int seed, Plant plant = Plant.None)
    {
        _shape = WorldShape.Of(seed);
        _plant = plant;
        _random = new Random(seed ^ 0x5EED);
        _tables = new WorldTables(_shape, plant);
        var writer = new HistoryWriter(_shape, _random);
        _history = writer.Write();
        _source = writer.Tables;
        Counters = writer.Counters;
        _expected = new Expectations(_shape, _history);
        _shards = [.. _shape.Lanes.Select((_, i) => new SimShard(i, plant))];
        _checks = new CommitChecks(_shape, _expected);
        _observer = new UnionObserver(_shape, _expected, _shards);
        _fate = new CommitFate(_shape, _random, _expected, _checks);
        _start = new LogPosition(new TransactionSet(_shape.Kind), "bin.000003", 4);
        _troubles = new(Enumerable.Range(0, _random.Next(3, 6)).Select((_, i) => (_random.Next(_expected.Count), i == 0 || _random.Next(3) == 0))
            .OrderBy(t => t.Item1));
        Counters.Worlds = 1;
        Counters.Moves = _expected.All.Count(o => o.Leaves);
    }

    public SimCounters Counters { get; }

    public WorldShape Shape => _shape;

    /// <summary>The last events, for a failure.</summary>
    public List<string> Trace { get; } = [];

    /// <exception cref="SimulationFailure">The engine did what it must not.</exception>
    public void Run()
    {
        Claim(all: true);
        for (var step = 0; ; step++)
        {
            if (step > StepsMax)
                throw new SimulationFailure($"no end after {StepsMax} steps");
            if (_troubles.TryPeek(out var trouble) && trouble.Applied <= _checks.Applied)
                Trouble(_troubles.Dequeue().IsTakeover);
            if (!Step() && HasEnded())
                break;
        }

        Newest.CheckEmpty();
        Newest.Count(Counters);
        _checks.CheckComplete();
        FinalState.Check(_shape, _source, _tables, _shards, _expected);
    }

    Instance Newest => _instances[^1];

    /// <summary>One thing happens; false when nothing can but time.</summary>
    bool Step()
    {
        if (_instances.Count == 0)
        {
            Claim(all: false);
            return true;
        }

        var instance = _instances[_random.Next(_instances.Count)];
        switch (_random.Next(5))
        {
            case 0 when instance.CanRead && !instance.IsFenced:
                instance.Read();
                return true;
            case 1 or 2 when _pending.Count > 0:
                Resolve(_pending[_random.Next(_pending.Count)]);
                return true;
            case 3 when _claimed < _shards.Length && _random.Next(4) == 0:
                Claim(all: false);
                return true;
            case 4 when _time.HasTimers && _random.Next(4) == 0:
                _time.FireNext();
                return true;
        }

        if (!instance.IsFenced && instance.Step(_random.Next(instance.LaneCount), _random.Next(8) == 0))
            return true;
        return _pending.Count > 0 || _time.HasTimers || _claimed < _shards.Length;
    }

    /// <summary>Nothing is under way: over, or everyone waits.</summary>
    bool HasEnded()
    {
        if (Newest.CanRead)
            return false;
        for (var lane = 0; lane < Newest.LaneCount; lane++)
            if (Newest.Step(lane, isIdle: false))
                return false;
        if (!Newest.IsFinished)
            throw new SimulationFailure($"nothing can happen any more: {Newest.Dispatcher.Status()}");
        if (Newest.Dispatcher.Status().Blocked.Count == 0 && !Newest.Dispatcher.IsStuck())
            return true;
        // A person mends the target and starts anew.
        Note("mended");
        _fate.Mend();
        Kill();
        return false;
    }

    void Trouble(bool isTakeover)
    {
        if (_claimed < _shards.Length)
            return;
        if (isTakeover)
        {
            Counters.Takeovers++;
            _claimed = 0;
            _claiming = _shards.Max(s => s.Epoch) + 1;
            Note($"takeover by epoch {_claiming}");
        }
        else
        {
            Counters.Kills++;
            Kill();
        }
    }

    /// <summary>All instances die at this instant; commits on their way are there or not.</summary>
    void Kill()
    {
        Note("killed");
        foreach (var pending in _pending)
            if (!pending.IsDurable && _random.Next(2) == 0 && _fate.MayCommit(pending) && pending.Shard.Epoch == pending.Instance.Epoch)
                MakeDurable(pending);
        _pending.Clear();
        _time.Clear();
        foreach (var instance in _instances)
            instance.Count(Counters);
        _instances.Clear();
        _claimed = 0;
        _claiming = _shards.Max(s => s.Epoch) + 1;
        Claim(all: true);
    }

    /// <summary>Takes the next target over, or all; behind the last one the new owner reads what there is and begins.</summary>
    void Claim(bool all)
    {
        if (_claiming == 0)
            _claiming = 1;
        do
            _shards[_claimed++].Claim(_claiming);
        while (all && _claimed < _shards.Length);
        if (_claimed == _shards.Length)
            Begin();
    }

    void Begin()
    {
        var starts = new List<ShardStart>();
        foreach (var shard in _shards)
        {
            var rows = shard.Progress;
            var found = ResumePoint.OfShard(_start, rows);
            if (ResumePoint.Consolidated(found, rows) is { } record)
            {
                _checks.CheckProgress(shard.Number, record);
                shard.Consolidate(record);
            }

            starts.Add(_plant == Plant.PartialIgnored ? found with { Partial = new PartialSet() } : found);
        }

        var from = ResumePoint.Lowest(_start, starts);
        if (_plant == Plant.ResumeAtHighest)
            foreach (var start in starts)
                from.Applied.UnionWith(start.Applied);
        // Another limit, or a source that cuts its events elsewhere: parts need not be those of the last run.
        var partRows = _random.Next(3, 15);
        Note($"epoch {_claiming} begins behind {from}, parts of {partRows}");
        _instances.Add(new Instance(_shape, _tables, _history, new Instance.Start(_claiming, from, starts, partRows, _random.Next()), _time,
            _shards, Begun));
    }

    void Begun(PendingApply pending)
    {
        if (_plant == Plant.ProgressBeforeCommit)
            pending.Shard.Save(pending.Lane, pending.Instance.Epoch, pending.Batch.Progress);
        Planted.Release(_plant, pending, _random);
        _pending.Add(pending);
    }

    void Resolve(PendingApply pending)
    {
        if (!pending.IsDurable && pending.Shard.Epoch != pending.Instance.Epoch && _plant != Plant.FenceUnchecked)
        {
            Counters.Fenced++;
            End(pending, TargetFailureKind.Fenced);
            return;
        }

        if (!pending.IsDurable && _fate.Next(pending, Counters) is { } failure)
        {
            Planted.ReleaseFollowers(_plant, pending, failure);
            End(pending, failure);
            return;
        }

        if (!pending.IsDurable && _plant != Plant.CommitLost)
            MakeDurable(pending);
        if (!pending.IsDurable || _random.Next(1000) >= _shape.FaultsPerThousand)
        {
            End(pending, null);
            return;
        }

        // The answer comes later, or the lane looks it up.
        Counters.LateAnswers++;
        if (_plant == Plant.LostAnswerIsRollback)
            End(pending, TargetFailureKind.Transient);
    }

    void End(PendingApply pending, TargetFailureKind? failure)
    {
        Note($"{pending.Shard.Number}/{pending.Lane} {failure?.ToString() ?? "done"}: {Describe(pending.Batch)}");
        _pending.Remove(pending);
        if (failure is { } kind)
            pending.Fail(kind);
        else
            pending.Succeed();
        pending.Instance.Observe();
        if (!pending.Instance.IsFenced || !_instances.Remove(pending.Instance))
            return;
        pending.Instance.Count(Counters);
        _pending.RemoveAll(p => p.Instance == pending.Instance);
    }

    void MakeDurable(PendingApply pending)
    {
        Planted.Apply(_plant, pending, _expected, _checks);
        if (_plant != Plant.ProgressBeforeCommit)
            pending.Shard.Save(pending.Lane, pending.Instance.Epoch, pending.Batch.Progress);
        pending.IsDurable = true;
        Counters.Commits++;
        _observer.Look(_checks.Check(pending.Shard.Number, pending.Batch));
    }

    static string Describe(ApplyBatch batch) =>
        $"{string.Join(' ', batch.Transactions.Select(t => $"{t.Id}{(t.IsTail ? "t" : "")}"))} | {batch.Progress.Applied} {batch.Progress.Partial}";

    void Note(string what)
    {
        if (Trace.Count == 60)
            Trace.RemoveAt(0);
        Trace.Add(what);
    }
}
