using Microsoft.Extensions.Logging.Abstractions;
using Uldra.Pipeline;

namespace Uldra.Tests.Simulation;

/// <summary>One crew of an instance: the engine's own reader side and lanes, stepped by the world.</summary>
sealed class SimCrew
{
    readonly Crew _crew;
    readonly SimSource _source;
    bool _readerDone;

    public SimCrew(Scene scene, Instance instance, Formation formation, IReadOnlyList<int> shards, SimCrewParts parts)
    {
        var shape = scene.Shape;
        var catalog = scene.Tables.Catalog();
        _source = new SimSource(scene.Tables, scene.History, catalog, formation.From.Applied, parts.PartRows, new Random(parts.Seed))
        {
            ForgetsPrepares = scene.Plant == Plant.PrepareForgotten,
        };
        var limits = new CrewLimits(shape.MemoryBytes / (formation.IsSplit ? 2 : 1), new CommitLimits(shape.CommitRows, 1 << 20), shape.QuarantineRows);
        _crew = CrewBuilder.Open(formation, shards, _source, catalog, limits, shard => shard == shape.InOrder, parts.Numbers, parts.Time);
        var services = new EngineServices(NullLogger.Instance, parts.Time, FaultPoints.None, parts.Counters, null);
        Lanes = [.. shards.SelectMany(s => Enumerable.Range(0, shape.Lanes[s]).Select(lane => new SimLaneSlot(s, lane, new LaneLoop(
            new SimTarget(instance, scene.Shards[s], scene.Fate, Begin), s, lane, Dispatcher, services))))];

        // What a crew that is over begins has no connection any more.
        void Begin(PendingApply pending)
        {
            if (!IsOver)
                parts.Begin(pending);
        }
    }

    public IReadOnlyList<int> Shards => _crew.Shards;

    public Dispatcher Dispatcher => _crew.Dispatcher;

    public SimLaneSlot[] Lanes { get; }

    /// <summary>Another formation took its place.</summary>
    public bool IsOver { get; set; }

    public bool CanRead => !_readerDone && _crew.Budget.Used < _crew.Budget.Limit;

    public bool IsStuck => !_readerDone && !CanRead && Dispatcher.IsStuck();

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
    public bool Step(SimLaneSlot slot, bool isIdle)
    {
        if (!slot.IsFree || Dispatcher.TryTake(slot.Shard, isIdle && slot.Lane == 0, slot.Loop.WantsSum) is not { } commit)
            return false;
        slot.Applying = slot.Loop.ApplyAsync(commit, CancellationToken.None);
        return true;
    }

    public void Count(SimCounters counters)
    {
        var status = Dispatcher.Status();
        counters.Splits += _source.Parts;
        counters.PreparesReadAgain += _source.PreparesReadAgain;
        counters.DeleteFirsts += status.DeletedFirst;
        counters.TableWide += status.TableWide.Values.Sum();
        counters.QuarantinesFull += status.Blocked.Count;
    }

    /// <summary>All is durable, and so nothing may be left in memory.</summary>
    public void CheckEmpty()
    {
        _source.CheckEnd();
        if (Dispatcher.Status().Outstanding != 0)
            throw new SimulationFailure($"finished with {Dispatcher.Status().Outstanding} shard transactions outstanding");
        if (_crew.Budget.Used != 0)
            throw new SimulationFailure($"finished with {_crew.Budget.Used} bytes of the memory budget in use");
    }

    public override string ToString()
    {
        var status = Dispatcher.Status();
        return $"shards {string.Join('+', Shards)}: {status.Outstanding} outstanding, {status.Blocked.Count} blocked, {status.Quarantined.Count} in quarantine, "
            + $"{_crew.Budget.Used} of {_crew.Budget.Limit} bytes, reading {(_readerDone ? "ended" : "not ended")}, lanes busy: {Lanes.Count(l => !l.IsFree)}, "
            + (Dispatcher.IsQuiet ? "quiet" : "work ready");
    }
}

/// <summary>What all crews of an instance share.</summary>
sealed record SimCrewParts(int PartRows, int Seed, QuarantineNumbers Numbers, SimTime Time, EngineCounters Counters, Action<PendingApply> Begin);

/// <summary>A lane of a crew and what it is at.</summary>
sealed class SimLaneSlot(int shard, int lane, LaneLoop loop)
{
    public int Shard => shard;

    public int Lane => lane;

    public LaneLoop Loop => loop;

    public Task? Applying { get; set; }

    public bool IsFree => Applying is null or { IsCompletedSuccessfully: true };
}
