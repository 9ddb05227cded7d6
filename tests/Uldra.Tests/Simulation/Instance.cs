using Uldra.Applying;
using Uldra.MySql.Positions;
using Uldra.Pipeline;
using Uldra.Progress;

namespace Uldra.Tests.Simulation;

/// <summary>
/// One running instance of the pipeline in one formation after the other, stepped by the world on one thread, so that a seed repeats
/// exactly. Everything it knows dies with it.
/// </summary>
sealed class Instance
{
    readonly Scene _scene;
    readonly Start _start;
    readonly SimCrewParts _parts;
    readonly List<SimCrew> _crews = [];
    readonly List<SimCrew> _over = [];
    Formation _formation;

    public Instance(Scene scene, Start start, SimTime time, Action<PendingApply> begin)
    {
        _scene = scene;
        _start = start;
        _parts = new SimCrewParts(start.PartRows, start.Seed, new QuarantineNumbers(), time, new EngineCounters(scene.Shape.Shards), begin);
        _formation = Formation.United(start.From, [.. start.Shards.Select((shard, i) => new ShardStock(shard, scene.QuarantineOf(i)))]);
        Open(_formation.Together);
        Decide();
    }

    public ulong Epoch => _start.Epoch;

    public bool IsFenced { get; private set; }

    public bool IsSplit => _formation.IsSplit;

    /// <summary>Shards that are apart, with or without a crew.</summary>
    public IReadOnlyList<int> Apart => _formation.Apart;

    /// <summary>Shards that are apart and whose targets were not asked yet.</summary>
    public IEnumerable<int> Lost => _formation.Apart.Where(shard => CrewOf(shard) is null);

    public int LaneCount => _crews.Sum(c => c.Lanes.Length);

    public bool CanRead => _crews.Exists(c => c.CanRead);

    /// <summary>Everything is saved, or what is left waits for a person.</summary>
    public bool IsFinished => !Lost.Any()
        && (_crews.TrueForAll(c => c.Dispatcher.Finished.Task.IsCompleted) || (_crews is [{ IsStuck: true }] && !IsSplit));

    public bool WaitsForPerson => _crews.Exists(c => c.Dispatcher.WaitsForPerson());

    /// <summary>The shard that the policy would detach.</summary>
    public int? Laggard => _crews[0].CanRead ? null : _crews[0].Dispatcher.Heaviest() is { OthersIdle: true } burden ? burden.Shard : null;

    public Dispatcher DispatcherOf(int shard) => CrewOf(shard)!.Dispatcher;

    public void Read(Random random)
    {
        var able = _crews.FindAll(c => c.CanRead);
        able[random.Next(able.Count)].Read();
    }

    public bool Step(int lane, bool isIdle)
    {
        foreach (var crew in _crews)
            if (lane < crew.Lanes.Length)
                return crew.Step(crew.Lanes[lane], isIdle);
            else
                lane -= crew.Lanes.Length;
        throw new ArgumentOutOfRangeException(nameof(lane));
    }

    /// <summary>Looks at what people decided about the quarantine, as a pipeline does now and then.</summary>
    public void Decide()
    {
        if (IsSplit)
            return;
        var dispatcher = _crews[0].Dispatcher;
        var retried = _scene.Shards.SelectMany(s => s.Retries).Where(dispatcher.Holds).ToHashSet();
        if (retried.Count == 0 && !dispatcher.HasLoose)
            dispatcher.Thaw();
        else if (dispatcher.Freeze())
            dispatcher.BringBack(retried, []);
    }

    /// <summary>Another formation. Of the shards that are not silent nothing may be under way.</summary>
    public void Reform(IReadOnlySet<int> apart, IReadOnlySet<int> silent)
    {
        var stock = Enumerable.Range(0, _scene.Shards.Length).Select(s => silent.Contains(s) ? Known(s) : _scene.StockOf(s)).ToList();
        _crews.ForEach(crew => crew.IsOver = true);
        _over.AddRange(_crews);
        _crews.Clear();
        var together = Enumerable.Range(0, stock.Count).Except(apart).ToList();
        _formation = new Formation(together, [.. apart.Order()], ResumePoint.Lowest(_scene.Start, [.. stock.Select(s => s.Start)]), stock);
        Open(together);
        foreach (var shard in apart)
            if (!silent.Contains(shard))
                Open([shard]);
        Decide();
    }

    /// <summary>The target of a shard that is apart answers; nothing of it may be under way. False when all have to begin again.</summary>
    public bool Recover(int shard)
    {
        var stock = _scene.StockOf(shard);
        var known = _formation.Stock[shard].Start;
        _formation = _formation.With(shard, stock);
        if (stock.Start.HasOtherPartsThan(known))
            return false;
        Open([shard]);
        return true;
    }

    /// <summary>Brings up what went wrong in lanes; being fenced ends the instance.</summary>
    public void Observe()
    {
        foreach (var slot in _crews.SelectMany(c => c.Lanes))
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
        foreach (var crew in _over.Concat(_crews))
            crew.Count(counters);
        counters.Retries += _parts.Counters.Retries;
    }

    /// <summary>All is durable, and so nothing may be left in memory.</summary>
    public void CheckEmpty() => _crews.ForEach(c => c.CheckEmpty());

    public override string ToString() => string.Join("; ", _crews.Select(c => c.ToString()).Append($"lost: {string.Join(' ', Lost)}"));

    void Open(IReadOnlyList<int> shards)
    {
        var crew = new SimCrew(_scene, this, _formation, shards, _parts);
        _crews.Add(crew);
        if (IsSplit)
            crew.Dispatcher.Hear([], Planted.Claims(_scene.Plant, Enumerable.Range(0, _scene.Shards.Length).Except(shards)));
    }

    SimCrew? CrewOf(int shard) => _crews.Find(c => c.Shards.Contains(shard));

    ShardStock Known(int shard) => CrewOf(shard) is not { Dispatcher: { } dispatcher }
        ? _formation.Stock[shard]
        : new ShardStock(_formation.Stock[shard].Start with { Applied = dispatcher.Saved(shard) },
            [.. dispatcher.Status().Quarantined.Where(e => e.Shard == shard)]);

    /// <summary>Where and for whom an instance begins.</summary>
    public sealed record Start(ulong Epoch, LogPosition From, IReadOnlyList<ShardStart> Shards, int PartRows, int Seed);
}
