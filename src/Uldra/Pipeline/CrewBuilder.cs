using Uldra.Progress;
using Uldra.Reading;
using Uldra.Scheduling;

namespace Uldra.Pipeline;

/// <param name="MemoryBytes">Of changes that are on their way.</param>
/// <param name="QuarantineRows">Of each shard.</param>
sealed record CrewLimits(long MemoryBytes, CommitLimits Commit, long QuarantineRows);

/// <summary>Puts the stages of a crew together; asks nobody.</summary>
static class CrewBuilder
{
    public static Crew Open(Formation formation, IReadOnlyList<int> shards, IChangeSource source, TableCatalog catalog, CrewLimits limits,
        Predicate<int> commitsInOrder, QuarantineNumbers numbers, TimeProvider time)
    {
        var here = formation.IsSplit ? shards : null;
        var count = formation.Stock.Count;
        var elsewhere = here is null ? null : new Elsewhere(count, [.. here]);
        ShardStart[] starts = [.. formation.Stock.Select(s => s.Start)];
        var budget = new MemoryBudget(limits.MemoryBytes);
        var progress = new ProgressTracker(starts, new LogPlace(formation.From.File, formation.From.Offset, 0), here, formation.From.Applied);
        var dispatcher = new Dispatcher(new Distributor(catalog, starts, here), new Scheduler(count, commitsInOrder, elsewhere), progress, budget, count,
            limits.Commit, new Quarantine(count, limits.QuarantineRows, time, numbers), here, elsewhere);
        var entries = shards.SelectMany(shard => formation.Stock[shard].Quarantined).ToList();
        dispatcher.Restore(entries);
        if (formation.IsSplit)
        {
            dispatcher.Neighbours = formation.Neighbours;
            formation.Neighbours.Join(dispatcher, Formation.PoisonOf(entries));
        }

        return new Crew(shards, source, dispatcher, budget);
    }
}
