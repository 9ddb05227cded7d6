namespace Uldra.Pipeline;

/// <summary>
/// When a shard is detached and when it rejoins. Asked at even intervals. A shard is detached when for two intervals the reader stood
/// waiting for room that this shard alone holds; it rejoins when its own reader is where the others were two intervals ago and little is
/// left of it. When nobody can do anything, all come together again: what is left waits for a person, and one crew knows best for whom.
/// </summary>
sealed class FormationPolicy(Formation formation, IReadOnlyList<Uldra.Applying.ITarget> targets, EngineServices services)
{
    readonly Queue<long> _scheduled = new();
    TimeSpan _waited;
    int? _laggard;
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
        var before = _laggard;
        _laggard = isStarving ? together.Dispatcher.Laggard() : null;
        return _laggard is not null && _laggard == before ? _laggard : null;
    }

    bool HasCaughtUp(Crew crew, long before) => crew.Dispatcher.ScheduledThrough >= before && crew.Budget.Used < crew.Budget.Limit / 4
        && crew.Shards.All(shard => services.Counters.RetriesOf(shard).Waiting is null);
}
