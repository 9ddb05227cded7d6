using Uldra.Applying;

namespace Uldra.Pipeline;

enum EngineOutcome
{
    /// <summary>Everything up to the end asked for is durable.</summary>
    CaughtUp,

    /// <summary>Told to stop; what was in flight is durable.</summary>
    Drained,

    /// <summary>Only blocked or held work is left, before the end asked for or because memory is full of it.</summary>
    Blocked,
}

/// <summary>
/// Runs the walk of a change in one formation after the other: mostly there is one, with all shards together. A shard that falls behind
/// further than memory reaches is detached, and rejoins when it has caught up. It knows sources and targets only by their seams.
/// </summary>
/// <param name="barrier">Null: nobody can want one.</param>
sealed class PipelineEngine(
    ICrews crews, Formation first, IReadOnlyList<ITarget> targets, IReadOnlyList<int> lanes, EngineServices services, Barrier? barrier = null)
{
    /// <summary>How long a target that is to be fed with others may take to say what it has.</summary>
    static readonly TimeSpan StockTime = TimeSpan.FromSeconds(5);

    Shift? _shift;

    /// <summary>The crew that has all shards; null while some are apart or the formation changes.</summary>
    public Dispatcher? United => _shift is { IsSplit: false, Crews: [{ } crew] } ? crew.Dispatcher : null;

    /// <summary>What all crews do now.</summary>
    public DispatcherStatus Status() => DispatcherStatus.Sum(_shift?.Crews.Select(c => c.Dispatcher.Status()) ?? [], targets.Count);

    /// <summary>Names of the targets that are detached.</summary>
    public IReadOnlyList<string> Detached => [.. (_shift?.Apart ?? []).Select(shard => targets[shard].Name)];

    /// <summary>What the readers know to be prepared for long and not decided.</summary>
    public IReadOnlyList<string> Prepared => _shift?.Crews is [{ } crew, ..] ? crew.Source.Waiting : [];

    /// <param name="drain">Asks to stop: nothing more is read or given out, commits under way are finished.</param>
    public async Task<EngineOutcome> RunAsync(CancellationToken drain)
    {
        var formation = first;
        while (true)
        {
            var shift = new Shift(crews, formation, targets, lanes, services, barrier);
            await using var _ = shift.ConfigureAwait(false);
            Volatile.Write(ref _shift, shift);
            if (await shift.RunAsync(drain).ConfigureAwait(false) is not { } wish)
                return shift.Outcome(drain);
            await crews.LeaveAsync().ConfigureAwait(false);
            formation = await ReformAsync(shift, wish, drain).ConfigureAwait(false);
        }
    }

    /// <summary>As at a start: asks every target that is to go on what it has, and begins behind what all have.</summary>
    async Task<Formation> ReformAsync(Shift shift, FormationWish wish, CancellationToken token)
    {
        var retry = new Backoff(services.Time, services.RetryFor);
        while (true)
        {
            var found = await Task.WhenAll(Enumerable.Range(0, targets.Count).Select(
                shard => wish.Silent.Contains(shard) ? Task.FromResult<ShardStock?>(null) : TryStockAsync(shard, shift.Known(shard), token))).ConfigureAwait(false);
            int[] apart = [.. Enumerable.Range(0, targets.Count).Where(shard => found[shard] is null || wish.Apart.Contains(shard))];
            if (apart.Length < targets.Count)
            {
                foreach (var shard in shift.Apart.Except(apart))
                    PipelineLog.Rejoined(services.Log, targets[shard].Name);
                ShardStock[] stock = [.. found.Select((s, shard) => s ?? shift.Known(shard))];
                return new Formation([.. Enumerable.Range(0, targets.Count).Except(apart)], apart,
                    ResumePoint.Lowest(first.From, [.. stock.Select(s => s.Start)]), stock);
            }

            // None answers. When it has been tried for long enough, the first one says why.
            if (retry.MayTryAgain)
                await retry.WaitAsync(token).ConfigureAwait(false);
            else
                await crews.TakeStockAsync(0, shift.Known(0).Start.Applied, token).ConfigureAwait(false);
        }
    }

    /// <summary>Null when the target cannot say now what it has: the others go on without it.</summary>
    async Task<ShardStock?> TryStockAsync(int shard, ShardStock known, CancellationToken token)
    {
        using var timer = new CancellationTokenSource(StockTime, services.Time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token, timer.Token);
        try
        {
            return await crews.TakeStockAsync(shard, known.Start.Applied, limited.Token).ConfigureAwait(false);
        }
        catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
        {
            PipelineLog.Retrying(services.Log, targets[shard].Name, e.Id, e.Message, 0);
            return null;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            PipelineLog.Retrying(services.Log, targets[shard].Name, "target-connection-lost", $"no answer within {StockTime.TotalSeconds:0} s", 0);
            return null;
        }
    }
}
