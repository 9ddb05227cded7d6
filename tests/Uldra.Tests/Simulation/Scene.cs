using Uldra.Applying;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Pipeline;
using Uldra.Progress;

namespace Uldra.Tests.Simulation;

/// <summary>What outlives every instance: the source's history, the shards, and what must hold of them.</summary>
sealed class Scene
{
    readonly SourceTables _source;
    readonly UnionObserver _observer;

    public Scene(WorldShape shape, Plant plant, Random random)
    {
        Shape = shape;
        Plant = plant;
        Tables = new WorldTables(shape, plant);
        var writer = new HistoryWriter(shape, random);
        History = writer.Write();
        Counters = writer.Counters;
        _source = writer.Tables;
        Expected = new Expectations(shape, History);
        Shards = [.. shape.Lanes.Select((_, i) => new SimShard(i, plant))];
        Checks = new CommitChecks(shape, Expected);
        Fate = new CommitFate(shape, random, Expected, Checks);
        _observer = new UnionObserver(shape, Expected, Shards);
        Start = new LogPosition(new TransactionSet(shape.Kind), "bin.000003", 4);
        Counters.Worlds = 1;
        MoveShapes.Count(Expected, Counters);
    }

    public LogPosition Start { get; }

    public WorldShape Shape { get; }

    public Plant Plant { get; }

    public WorldTables Tables { get; }

    public IReadOnlyList<SimTransaction> History { get; }

    public Expectations Expected { get; }

    public SimShard[] Shards { get; }

    public CommitChecks Checks { get; }

    public CommitFate Fate { get; }

    public SimCounters Counters { get; }

    /// <summary>What a new owner finds on the shards and where it begins, as a start of the pipeline works it out.</summary>
    public (LogPosition From, IReadOnlyList<ShardStart> Shards) Resume()
    {
        var starts = new List<ShardStart>();
        foreach (var shard in Shards)
            starts.Add(StartOf(shard));
        var from = ResumePoint.Lowest(Start, starts);
        if (Plant == Plant.AppliedReplayed)
            starts = [.. starts.Select(s => s with { Applied = from.Applied.Clone() })];
        if (Plant == Plant.ResumeAtHighest)
            foreach (var start in starts)
                from.Applied.UnionWith(start.Applied);
        return (from, starts);
    }

    /// <summary>What a shard has, and what its quarantine keeps back.</summary>
    public ShardStock StockOf(int shard) => new(StartOf(Shards[shard]), QuarantineOf(shard));

    public IReadOnlyList<QuarantineEntry> QuarantineOf(int shard) =>
        [.. Shards[shard].Quarantine.Values.Select(q => Planted.Restored(Plant, q.Entry))];

    ShardStart StartOf(SimShard shard)
    {
        var rows = shard.Progress;
        var found = ResumePoint.OfShard(Start, rows);
        if (ResumePoint.Consolidated(found, rows) is { } record)
        {
            Checks.CheckProgress(shard.Number, record);
            shard.Consolidate(record);
        }

        return Plant == Plant.PartialIgnored ? found with { Partial = new PartialSet() } : found;
    }

    /// <summary>Rows and progress of a commit become durable together, and everybody looks.</summary>
    public void Commit(SimShard shard, int lane, ulong epoch, ApplyBatch batch, ProgressRecord progress)
    {
        Planted.Apply(this, shard, batch);
        shard.Keep(batch);
        Counters.Note(batch);
        Counters.Folds += shard.Folded;
        if (Plant != Plant.ProgressBeforeCommit)
            shard.Save(lane, epoch, progress);
        Counters.Commits++;
        _observer.Look(Checks.Check(shard.Number, batch));
        if (Plant == Plant.DeletedFirst)
            _observer.Look(Planted.DeleteLeaving(Expected, Checks, shard, batch));
    }

    public void CheckEnd()
    {
        Checks.CheckComplete();
        FinalState.Check(this, _source);
    }
}
