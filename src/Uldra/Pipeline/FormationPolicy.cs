namespace Uldra.Pipeline;

/// <summary>The shard whose work fills the memory.</summary>
/// <param name="Commits">How many it has done.</param>
/// <param name="IsAtWork">Its lanes have some of it; otherwise it waits, for a person perhaps.</param>
/// <param name="OthersIdle">No other of its crew has anything to do.</param>
readonly record struct Burden(int Shard, long Commits, bool IsAtWork, bool OthersIdle);

/// <summary>
/// When a shard is detached and when it rejoins. Asked at even intervals. A shard that stands still is detached when memory is nearly full of its
/// work, before the others feel it; one that crawls, when the reader stood waiting for room that this shard alone holds. It rejoins when its
/// own reader is where the others were two intervals ago and little is left of it. When nobody can do anything, all come together again:
/// what is left waits for a person, and one crew knows best for whom.
/// </summary>
sealed class FormationPolicy(Formation formation, IReadOnlyList<Uldra.Applying.ITarget> targets, EngineServices services)
{
    /// <summary>So many intervals must be alike: one alone may be a long commit, or nothing.</summary>
    const int StarvedMin = 2;
    const int StoodMin = 4;

    readonly Queue<long> _scheduled = new();
    TimeSpan _waited;
    Burden? _heaviest;
    int _starved;
    int _stood;
    int _quiet;

    /// <summary>How often it is asked.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    /// <param name="together">The crew of the shards that are fed together.</param>
    /// <param name="apart">Crews of detached shards whose targets answer.</param>
    /// <returns>Null: as it is.</returns>
    public FormationWish? Look(Crew together, IReadOnlyCollection<Crew> apart)
    {
        if (Laggard(together) is { } laggard)
        {
            PipelineLog.Detached(services.Log, targets[laggard].Name);
            return Wish([.. formation.Apart, laggard], apart, laggard);
        }

        _scheduled.Enqueue(together.Dispatcher.ScheduledThrough);
        var before = _scheduled.Count > 2 ? _scheduled.Dequeue() : long.MaxValue;
        if (apart.FirstOrDefault(crew => HasCaughtUp(crew, before)) is { } back)
            return Wish(formation.Apart.Except(back.Shards), apart);
        var isQuiet = apart.Count == formation.Apart.Count && together.Dispatcher.IsQuiet && apart.All(crew => crew.Dispatcher.IsQuiet);
        _quiet = isQuiet ? _quiet + 1 : 0;
        return formation.IsSplit && _quiet > 2 ? Wish([], apart) : null;
    }

    FormationWish Wish(IEnumerable<int> next, IReadOnlyCollection<Crew> apart, int? silent = null)
    {
        var runs = apart.SelectMany(crew => crew.Shards).ToHashSet();
        var set = next.ToHashSet();
        return new FormationWish(set, set.Where(shard => shard == silent || !runs.Contains(shard)).ToHashSet());
    }

    int? Laggard(Crew together)
    {
        var waited = together.Waiting.Of(services.Time);
        var isStarving = waited - _waited > Interval * 0.8;
        _waited = waited;
        var isNearlyFull = together.Budget.Used > together.Budget.Limit / 4 * 3;
        var before = _heaviest;
        _heaviest = isStarving || isNearlyFull ? together.Dispatcher.Heaviest() : null;
        var isSame = _heaviest?.Shard == before?.Shard;
        _starved = isStarving && _heaviest is { OthersIdle: true } ? (isSame ? _starved : 0) + 1 : 0;
        _stood = _heaviest is { IsAtWork: true } && _heaviest?.Commits == before?.Commits && isSame ? _stood + 1 : 0;
        return _starved >= StarvedMin || _stood >= StoodMin ? _heaviest?.Shard : null;
    }

    bool HasCaughtUp(Crew crew, long before) => crew.Dispatcher.ScheduledThrough >= before && crew.Budget.Used < crew.Budget.Limit / 4
        && crew.Shards.All(shard => services.Counters.RetriesOf(shard).Waiting is null);
}
