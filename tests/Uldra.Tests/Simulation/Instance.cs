using Microsoft.Extensions.Logging.Abstractions;
using Uldra.Applying;
using Uldra.MySql.Positions;
using Uldra.Pipeline;
using Uldra.Progress;
using Uldra.Scheduling;

namespace Uldra.Tests.Simulation;

/// <summary>
/// One running instance of the pipeline: the engine's own reader side and lanes, stepped by the world on one thread, so that a seed
/// repeats exactly. Everything it knows dies with it.
/// </summary>
sealed class Instance
{
    readonly SimSource _source;
    readonly MemoryBudget _budget;
    readonly Distributor _distributor;
    readonly EngineCounters _counters;
    readonly LaneSlot[] _lanes;
    readonly SimShard[] _shards;
    bool _readerDone;

    public Instance(Scene scene, Start start, SimTime time, Action<PendingApply> begin)
    {
        Epoch = start.Epoch;
        var shape = scene.Shape;
        var catalog = scene.Tables.Catalog();
        _source = new SimSource(scene.Tables, scene.History, catalog, start.From.Applied, start.PartRows, new Random(start.Seed))
        {
            ForgetsPrepares = scene.Plant == Plant.PrepareForgotten,
        };
        _budget = new MemoryBudget(shape.MemoryBytes);
        _distributor = new Distributor(catalog, start.Shards);
        _counters = new EngineCounters(shape.Shards);
        Scheduler = new Scheduler(shape.Shards, shard => shard == shape.InOrder);
        var tracker = new ProgressTracker(start.Shards, new LogPlace(start.From.File, start.From.Offset, 0));
        Dispatcher = new Dispatcher(_distributor, Scheduler, tracker, _budget, shape.Shards, new CommitLimits(shape.CommitRows, 1 << 20),
            new Quarantine(shape.Shards, shape.QuarantineRows, time));
        _shards = scene.Shards;
        foreach (var shard in _shards)
            Dispatcher.Restore(shard.Quarantine.Values.Select(q => Planted.Restored(scene.Plant, q.Entry)));
        Decide();
        var services = new EngineServices(NullLogger.Instance, time, FaultPoints.None, _counters, null);
        _lanes = [.. scene.Shards.SelectMany(s => Enumerable.Range(0, shape.Lanes[s.Number]).Select(lane =>
            new LaneSlot(s.Number, lane, new LaneLoop(new SimTarget(this, s, scene.Fate, begin), s.Number, lane, Dispatcher, services))))];
    }

    public ulong Epoch { get; }

    public Scheduler Scheduler { get; }

    public Dispatcher Dispatcher { get; }

    public bool IsFenced { get; private set; }

    public int LaneCount => _lanes.Length;

    public bool CanRead => !_readerDone && _budget.Used < _budget.Limit;

    /// <summary>Everything is saved, or what is left waits for a person.</summary>
    public bool IsFinished => Dispatcher.Finished.Task.IsCompleted || (!_readerDone && !CanRead && Dispatcher.IsStuck());

    public void Read()
    {
        if (_source.Read() is not { } batch)
        {
            _readerDone = true;
            Dispatcher.EndReached();
        }
        else if (batch.Transactions.Count > 0)
            Dispatcher.Add(batch);
    }

    /// <summary>Lets a lane that has nothing to do take a commit; false when it has, or there is none.</summary>
    public bool Step(int lane, bool isIdle)
    {
        ref var slot = ref _lanes[lane];
        if (!slot.IsFree || Dispatcher.TryTake(slot.Shard, isIdle && slot.Lane == 0) is not { } commit)
            return false;
        slot.Applying = slot.Loop.ApplyAsync(commit, CancellationToken.None);
        return true;
    }

    /// <summary>Looks at what people decided about the quarantine, as a pipeline does now and then.</summary>
    public void Decide()
    {
        var retried = _shards.SelectMany(s => s.Retries).Where(Dispatcher.Holds).ToHashSet();
        if (retried.Count == 0 && !Dispatcher.HasLoose)
            Dispatcher.Thaw();
        else if (Dispatcher.Freeze())
            Dispatcher.BringBack(retried, []);
    }

    /// <summary>Brings up what went wrong in lanes; being fenced ends the instance.</summary>
    public void Observe()
    {
        foreach (var slot in _lanes)
            if (slot.Applying is { IsFaulted: true } failed)
            {
                var error = failed.Exception!.InnerException!;
                if (error is not TargetException { Kind: TargetFailureKind.Fenced })
                    throw new SimulationFailure($"a lane failed: {error}");
                IsFenced = true;
            }
    }

    public void Count(SimCounters counters)
    {
        var status = Dispatcher.Status();
        counters.Splits += _source.Parts;
        counters.PreparesReadAgain += _source.PreparesReadAgain;
        counters.DeleteFirsts += status.DeletedFirst;
        counters.TableWide += status.TableWide.Values.Sum();
        counters.QuarantinesFull += status.Blocked.Count;
        counters.Retries += _counters.Retries;
    }

    /// <summary>All is durable, and so nothing may be left in memory.</summary>
    public void CheckEmpty()
    {
        _source.CheckEnd();
        if (Dispatcher.Status().Outstanding != 0)
            throw new SimulationFailure($"finished with {Dispatcher.Status().Outstanding} shard transactions outstanding");
        if (_budget.Used != 0)
            throw new SimulationFailure($"finished with {_budget.Used} bytes of the memory budget in use");
    }

    public override string ToString() => $"{Scheduler.Outstanding} outstanding, {Scheduler.InFlight} in flight, "
        + $"{Dispatcher.Status().Blocked.Count} blocked, {Scheduler.Doomed} doomed, {Scheduler.DoomedInFlight} of them in flight, {Dispatcher.Status().Quarantined.Count} in quarantine, {_budget.Used} of {_budget.Limit} bytes, "
        + $"reading {(_readerDone ? "ended" : "not ended")}, lanes busy: {_lanes.Count(l => !l.IsFree)}, "
        + $"shards with work ready: {_lanes.Count(l => l.Lane == 0 && Scheduler.HasReady(l.Shard))}";

    /// <summary>Where and for whom an instance begins.</summary>
    public sealed record Start(ulong Epoch, LogPosition From, IReadOnlyList<ShardStart> Shards, int PartRows, int Seed);

    struct LaneSlot(int shard, int lane, LaneLoop loop)
    {
        public readonly int Shard => shard;

        public readonly int Lane => lane;

        public readonly LaneLoop Loop => loop;

        public Task? Applying { get; set; }

        public readonly bool IsFree => Applying is null or { IsCompletedSuccessfully: true };
    }
}
