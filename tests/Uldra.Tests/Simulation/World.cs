using Uldra.Applying;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;

namespace Uldra.Tests.Simulation;

/// <summary>
/// A source with a finished history, shards, and instances that bring the one to the others while things go wrong. One thread, one seeded
/// choice after the other: which of all that can happen next does happen.
/// </summary>
sealed class World
{
    const int StepsMax = 400_000;
    const int TraceMax = 60;

    readonly Random _random;
    readonly Scene _scene;
    readonly SimShard[] _shards;
    readonly SimTime _time = new();
    readonly List<PendingApply> _pending = [];
    readonly List<Instance> _instances = [];
    readonly Formations _formations;
    readonly Queue<(int Applied, bool IsTakeover)> _troubles;
    readonly Queue<(string What, PendingApply? Commit)> _trace = [];
    (LogPosition From, IReadOnlyList<ShardStart> Shards)? _readEarly;
    ulong _claiming = 1;
    int _claimed;

    public World(int seed, Plant plant = Plant.None)
    {
        _random = new Random(seed ^ 0x5EED);
        _scene = new Scene(WorldShape.Of(seed), plant, _random);
        _shards = _scene.Shards;
        _formations = new Formations(_scene, _random, _pending, p => _scene.Fate.MayCommit(p.Batch) && IsOwner(p), MakeDurable, what => Note(what));
        // When so much is applied: a kill, or sometimes a takeover; at least two kills and one takeover.
        _troubles = new(Enumerable.Range(0, _random.Next(3, 6))
            .Select(i => (Applied: _random.Next(_scene.Expected.Count), IsTakeover: i == 0 || (i > 2 && _random.Next(2) == 0)))
            .OrderBy(t => t.Applied));
    }

    public WorldShape Shape => _scene.Shape;

    public SimCounters Counters => _scene.Counters;

    /// <summary>The last events, for a failure.</summary>
    public IEnumerable<string> Trace => _trace.Select(t => t.Commit is { } c ? $"{c.Shard.Number}/{c.Lane} {t.What}: {c}" : t.What);

    Instance Newest => _instances[^1];

    bool IsClaiming => _claimed < _shards.Length;

    /// <exception cref="SimulationFailure">The engine did what it must not.</exception>
    public void Run()
    {
        Claim(all: true);
        for (var step = 0; ; step++)
        {
            if (step > StepsMax)
                throw new SimulationFailure($"no end after {StepsMax} steps");
            if (!IsClaiming && _troubles.TryPeek(out var trouble) && trouble.Applied <= _scene.Checks.Applied)
                Trouble(_troubles.Dequeue().IsTakeover);
            if (!Step() && HasEnded())
                break;
        }

        Newest.CheckEmpty();
        Newest.Count(Counters);
        _scene.CheckEnd();
    }

    /// <summary>One thing happens; false when nothing can.</summary>
    bool Step()
    {
        if (_instances.Count == 0)
        {
            Claim(all: false);
            return true;
        }

        var instance = _instances[_random.Next(_instances.Count)];
        if (EndIfFenced(instance) || (Shape.Detaches > 0 && _formations.Step(instance)))
            return true;
        switch (_random.Next(6))
        {
            case 5 when _random.Next(10) == 0 && _shards.Any(s => s.Quarantine.Count > 0):
                if (_random.Next(30) == 0)
                    Decide();
                instance.Decide();
                return true;
            case 0 when instance.CanRead:
                instance.Read(_random);
                return true;
            case 1 or 2 when _pending.Count > 0:
                Resolve(_pending[_random.Next(_pending.Count)]);
                return true;
            case 3 when IsClaiming && _random.Next(4) == 0:
                Claim(all: false);
                return true;
            case 4 when _time.HasTimers && _random.Next(4) == 0:
                _time.FireNext();
                return true;
        }

        if (instance.Step(_random.Next(instance.LaneCount), _random.Next(8) == 0))
            return true;
        return _pending.Count > 0 || _time.HasTimers || IsClaiming;
    }

    /// <summary>Nothing is under way: over, or everyone waits.</summary>
    bool HasEnded()
    {
        if (Newest.CanRead)
            return false;
        Newest.Decide();
        for (var lane = 0; lane < Newest.LaneCount; lane++)
            if (Newest.Step(lane, isIdle: true))
                return false;
        if (!Newest.IsFinished && _formations.Unite(Newest))
            return false;
        if (!Newest.IsFinished)
            throw new SimulationFailure($"nothing can happen any more: {Newest}");
        if (!Newest.WaitsForPerson)
            return true;
        if (_formations.Unite(Newest))
            return false;
        // A person mends the targets and has everything tried again, by the same instance or a new one.
        Note("mended");
        _scene.Fate.Mend();
        RetryAll();
        if (_random.Next(2) == 0 || _shards.All(s => s.Quarantine.Count == 0))
            Kill();
        else
            Newest.Decide();
        return false;
    }

    /// <summary>A person mends something and has something tried again; the one need not go with the other.</summary>
    void Decide()
    {
        Note("decided");
        if (_random.Next(2) == 0)
            _scene.Fate.MendSome();
        RetryAll();
    }

    void RetryAll()
    {
        foreach (var shard in _shards)
            foreach (var (number, (entry, _)) in shard.Quarantine)
                if (entry.State == QuarantineState.Refused)
                    shard.Retries.Add(number);
    }

    void Trouble(bool isTakeover)
    {
        if (!isTakeover)
        {
            Counters.Kills++;
            Kill();
            return;
        }

        Counters.Takeovers++;
        _claimed = 0;
        _claiming = _shards.Max(s => s.Epoch) + 1;
        Note($"takeover by epoch {_claiming}");
        if (_scene.Plant == Plant.ProgressReadBeforeClaim)
            _readEarly = _scene.Resume();
    }

    /// <summary>All instances die at this instant; commits on their way are there or not.</summary>
    void Kill()
    {
        Note("killed");
        foreach (var pending in _pending)
            if (!pending.IsDurable && _random.Next(2) == 0 && _scene.Fate.MayCommit(pending.Batch) && IsOwner(pending))
                MakeDurable(pending);
        _pending.Clear();
        _formations.Kill();
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
        do
            _shards[_claimed++].Claim(_claiming);
        while (all && IsClaiming);
        if (!IsClaiming)
            Begin();
    }

    void Begin()
    {
        var (from, starts) = _readEarly ?? _scene.Resume();
        _readEarly = null;
        // Another limit, or a source that cuts its events elsewhere: parts need not be those of the last run.
        var partRows = _random.Next(3, 15);
        RequireKnown(from.Applied);
        Note($"epoch {_claiming} begins behind {from}, parts of {partRows}");
        _instances.Add(new Instance(_scene, new Instance.Start(_claiming, from, starts, partRows, _random.Next()), _time, Begun));
    }

    /// <summary>MariaDB finds the place to go on by the exact name of the last transaction, server included.</summary>
    void RequireKnown(TransactionSet applied)
    {
        foreach (var last in applied.PrefixEnds())
            if (!_scene.History.Any(t => t.Stamp.Id == last))
                throw new SimulationFailure($"reading would begin behind {last}, which the log does not hold");
    }

    void Begun(PendingApply pending)
    {
        if (_scene.Plant == Plant.ProgressBeforeCommit)
            pending.Shard.Save(pending.Lane, pending.Instance.Epoch, pending.Batch.Progress);
        Planted.Release(_scene.Plant, pending, _random);
        _pending.Add(pending);
    }

    void Resolve(PendingApply pending)
    {
        if (pending.IsDurable)
            Answer(pending);
        else if (!IsOwner(pending))
        {
            Counters.Fenced++;
            End(pending, TargetFailureKind.Fenced);
        }
        else if (_scene.Fate.Next(pending.Batch, Counters) is { } failure)
        {
            Planted.ReleaseFollowers(_scene.Plant, pending, failure);
            End(pending, failure);
        }
        else if (_scene.Plant == Plant.CommitLost)
            End(pending, null);
        else
        {
            MakeDurable(pending);
            Answer(pending);
        }
    }

    /// <summary>The lane learns that its commit is durable, or later: it looks it up.</summary>
    void Answer(PendingApply pending)
    {
        if (_random.Next(1000) >= Shape.FaultsPerThousand)
            End(pending, null);
        else if (_scene.Plant == Plant.LostAnswerIsRollback)
            End(pending, TargetFailureKind.Transient);
        else
            Counters.LateAnswers++;
    }

    void End(PendingApply pending, TargetFailureKind? failure)
    {
        Note(failure?.ToString() ?? "done", pending);
        _pending.Remove(pending);
        if (failure is { } kind)
            pending.Fail(kind);
        else
            pending.Succeed();
        EndIfFenced(pending.Instance);
    }

    bool EndIfFenced(Instance instance)
    {
        instance.Observe();
        if (!instance.IsFenced || !_instances.Remove(instance))
            return false;
        instance.Count(Counters);
        _pending.RemoveAll(p => p.Instance == instance);
        return true;
    }

    void MakeDurable(PendingApply pending)
    {
        Note("durable", pending);
        pending.IsDurable = true;
        _scene.Commit(pending.Shard, pending.Lane, pending.Instance.Epoch, pending.Batch,
            Planted.Progress(_scene.Plant, Shape.Kind, pending, _pending));
    }

    bool IsOwner(PendingApply pending) =>
        pending.Shard.Epoch == pending.Instance.Epoch || _scene.Plant == Plant.FenceUnchecked;

    void Note(string what, PendingApply? commit = null)
    {
        if (_trace.Count == TraceMax)
            _trace.Dequeue();
        _trace.Enqueue((what, commit));
    }
}
