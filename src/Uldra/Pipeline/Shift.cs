using Uldra.Applying;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>
/// One formation at work: for each crew one task that reads, maps, routes and schedules, and one task per lane that applies. It ends when the
/// source ends, when it is told to, with the first error that nobody can retry, or when another formation is wanted.
/// </summary>
sealed class Shift(
    ICrews crews, Formation formation, IReadOnlyList<ITarget> targets, IReadOnlyList<int> lanes, EngineServices services, Barrier? barrier)
    : IAsyncDisposable
{
    const int NoShard = -1;

    /// <summary>How long commits under way may take before another formation begins without their answer.</summary>
    static readonly TimeSpan LeaveTime = TimeSpan.FromMilliseconds(500);

    readonly FormationPolicy _policy = new(formation, targets, services);
    // By shard. Not disposed: a lane that was left to itself may still look at its token.
    readonly CancellationTokenSource[] _aborts = [.. targets.Select(_ => new CancellationTokenSource())];
    readonly CancellationTokenSource _reading = new();
    readonly Lock _lock = new();
    readonly List<(Task Task, int Shard)> _tasks = [];
    readonly List<Task> _readers = [];
    readonly Dictionary<int, ShardStock> _news = [];
    FormationWish? _wish;
    Crew[] _crews = [];
    bool _stopping;

    public bool IsSplit => formation.IsSplit;


    public IReadOnlyList<int> Apart => formation.Apart;

    /// <summary>Those that work; first the one of the shards that are together.</summary>
    public IReadOnlyList<Crew> Crews => Volatile.Read(ref _crews);

    /// <summary>What a shard is known to have, whatever its target says; it may have more.</summary>
    public ShardStock Known(int shard)
    {
        var last = _news.GetValueOrDefault(shard) ?? formation.Stock[shard];
        return Crews.FirstOrDefault(c => c.Shards.Contains(shard)) is not { Dispatcher: { } dispatcher }
            ? last
            : new ShardStock(last.Start with { Applied = dispatcher.Saved(shard) }, [.. dispatcher.Status().Quarantined.Where(e => e.Shard == shard)]);
    }

    /// <summary>Whatever ended it: work that waits for a person is never reported as done.</summary>
    public EngineOutcome Outcome(CancellationToken drain) =>
        Crews.Any(c => c.Dispatcher.WaitsForPerson()) ? EngineOutcome.Blocked
        : drain.IsCancellationRequested ? EngineOutcome.Drained
        : EngineOutcome.CaughtUp;

    /// <param name="drain">Asks to stop: nothing more is read or given out, commits under way are finished.</param>
    /// <returns>The formation that is wanted instead; null when the run is over.</returns>
    public async Task<FormationWish?> RunAsync(CancellationToken drain)
    {
        using var stopped = drain.Register(Stop);
        await StartAsync(formation, formation.Together).ConfigureAwait(false);
        foreach (var shard in formation.Apart)
            Add(RecoverAsync(shard), shard);
        while (true)
        {
            using var ticking = new CancellationTokenSource();
            var tick = Task.Delay(FormationPolicy.Interval, services.Time, ticking.Token);
            var (tasks, finished) = (Tasks(), Finished());
            var first = await Task.WhenAny([.. tasks, finished, tick]).ConfigureAwait(false);
            await ticking.CancelAsync().ConfigureAwait(false);
            if (first == finished)
            {
                await FinishAsync().ConfigureAwait(false);
                break;
            }

            if (first == tick)
                _wish ??= drain.IsCancellationRequested ? null : _policy.Look(Crews[0], [.. Crews.Skip(1)]);
            else
                await EndedAsync(first).ConfigureAwait(false);
            if (_wish is { } wish)
                return await LeaveAsync(wish).ConfigureAwait(false);
            if (Tasks().Count == 0)
                break;
        }

        services.Faults.Reach("lanes-ended");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var crew in Crews)
            await crew.Source.DisposeAsync().ConfigureAwait(false);
    }

    async Task StartAsync(Formation formed, IReadOnlyList<int> shards)
    {
        var crew = await crews.OpenAsync(formed, shards, _reading.Token).ConfigureAwait(false);
        lock (_lock)
        {
            Volatile.Write(ref _crews, [.. _crews, crew]);
            if (_stopping)
                crew.Dispatcher.Stop();
        }

        var reader = ReadAsync(crew);
        _readers.Add(reader);
        Add(reader, NoShard);
        foreach (var shard in shards)
            services.Counters.Begun(shard);
        foreach (var shard in shards)
            for (var lane = 0; lane < lanes[shard]; lane++)
                Add(RunLaneAsync(crew, shard, lane, _aborts[shard].Token), shard);
    }

    void Add(Task task, int shard)
    {
        lock (_lock)
            _tasks.Add((task, shard));
    }

    List<Task> Tasks(IReadOnlySet<int>? but = null)
    {
        lock (_lock)
            return [.. _tasks.Where(t => but?.Contains(t.Shard) != true).Select(t => t.Task)];
    }

    /// <summary>Every shard has a crew, and each has nothing left to do.</summary>
    Task Finished() => Crews.Count == 1 + formation.Apart.Count
        ? Task.WhenAll(Crews.Select(c => c.Dispatcher.Finished.Task))
        : new TaskCompletionSource().Task;

    async Task FinishAsync()
    {
        services.Faults.Reach("all-applied");
        await Task.WhenAll(_readers).ConfigureAwait(false);
        Stop();
        await Task.WhenAll(Tasks()).ConfigureAwait(false);
    }

    void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            foreach (var crew in Crews)
                crew.Dispatcher.Stop();
        }

        _reading.Cancel();
    }

    /// <summary>The first failure stops the rest; it is the one to report.</summary>
    async Task EndedAsync(Task ended)
    {
        lock (_lock)
            _tasks.RemoveAll(t => t.Task == ended);
        if (!ended.IsFaulted)
            return;
        await _reading.CancelAsync().ConfigureAwait(false);
        foreach (var abort in _aborts)
            await abort.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Tasks()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.ConfigureAwait(false);
    }

    /// <summary>
    /// Ends everything. A lane that waits for an answer in spite of that is left to itself: what its target has is asked before anybody writes
    /// there again, and its connection is ended for that.
    /// </summary>
    async Task<FormationWish> LeaveAsync(FormationWish wish)
    {
        Stop();
        services.Faults.Reach("formation-leaving");
        foreach (var shard in wish.Silent)
            await _aborts[shard].CancelAsync().ConfigureAwait(false);
        var others = Task.WhenAll(Tasks(but: wish.Silent));
        await others.WaitAsync(LeaveTime, services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var abort in _aborts)
            await abort.CancelAsync().ConfigureAwait(false);
        await others.WaitAsync(LeaveTime, services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var failed in Tasks().Where(t => t.IsFaulted))
            await failed.ConfigureAwait(false);
        services.Faults.Reach("formation-left");
        return wish;
    }

    /// <summary>A shard that is apart: its crew begins when its target says what it has.</summary>
    async Task RecoverAsync(int shard)
    {
        var retry = new Backoff(services.Time, services.RetryFor);
        while (true)
        {
            try
            {
                var known = formation.Stock[shard];
                var stock = await crews.TakeStockAsync(shard, known.Start.Applied, _reading.Token).ConfigureAwait(false);
                services.Faults.Reach("detached-stock-taken");
                _news[shard] = stock;
                if (stock.Start.HasOtherPartsThan(known.Start))
                {
                    // The others must cut transactions where this shard did, or they would wait for each other in a circle.
                    _wish ??= AgainAsNow();
                    return;
                }

                PipelineLog.CatchingUp(services.Log, targets[shard].Name, stock.Start.Applied.ToString());
                await StartAsync(formation.With(shard, stock), [shard]).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (_reading.IsCancellationRequested)
            {
                return;
            }
            catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict && retry.MayTryAgain)
            {
                services.Counters.Retried(shard, 0, e, services.Time.GetUtcNow());
                PipelineLog.Retrying(services.Log, targets[shard].Name, e.Id, e.Message, retry.NextWait.TotalSeconds);
                await retry.WaitAsync(_reading.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task ReadAsync(Crew crew)
    {
        try
        {
            await new CrewReader(crew, IsSplit ? null : barrier, services).RunAsync(_reading.Token).ConfigureAwait(false);
        }
        catch (SourceMovedException)
        {
            _wish ??= AgainAsNow();
        }
    }

    /// <summary>The same shards apart, with what they have now.</summary>
    FormationWish AgainAsNow() =>
        new(formation.Apart.ToHashSet(), formation.Apart.Where(shard => !_news.ContainsKey(shard)).ToHashSet());

    async Task RunLaneAsync(Crew crew, int shard, int lane, CancellationToken token)
    {
        var loop = new LaneLoop(targets[shard], shard, lane, crew.Dispatcher, services);
        await using (loop.ConfigureAwait(false))
            await loop.RunAsync(token).ConfigureAwait(false);
    }
}
