using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// (6) One lane: takes commits, has them applied, says when they are durable. What failed for a while is tried again; what the target
/// refuses is narrowed down to the one shard transaction and blocked, with all that depends on it.
/// </summary>
sealed class LaneLoop(ITarget target, int shard, int lane, Dispatcher dispatcher, EngineServices services) : IAsyncDisposable
{
    readonly Backoff _retry = new(services.Time, services.RetryFor);
    ITargetLane? _lane;
    bool _isFailing;

    public async Task RunAsync(CancellationToken token)
    {
        if (lane == 0)
            await ShowAsync(token).ConfigureAwait(false);
        while (await dispatcher.TakeAsync(shard, savesIdle: lane == 0, token).ConfigureAwait(false) is { } commit)
            await ApplyAsync(commit, token).ConfigureAwait(false);
    }

    /// <summary>Returns when all of a commit is durable or blocked.</summary>
    public async Task ApplyAsync(Commit commit, CancellationToken token)
    {
        while (true)
        {
            try
            {
                services.Faults.Reach("commit-taken");
                // A tail is given out only when the puts it waits for are durable.
                var hasTail = commit.Transactions.Any(t => t.IsTail);
                if (hasTail)
                    services.Faults.Reach("put-done-tail-not");
                _lane ??= await target.OpenLaneAsync(lane, token).ConfigureAwait(false);
                var result = await _lane.ApplyAsync(commit.ToBatch(), token).ConfigureAwait(false);
                Recovered();
                services.Counters.Applied(shard, commit, result);
                dispatcher.Complete(commit);
                services.Faults.Reach(hasTail ? "tail-done" : commit.Transactions.Count > 0 ? "commit-done" : "idle-progress-done");
                return;
            }
            catch (TargetException e) when (IsWorthSmaller(e.Kind) && commit.Transactions.Count > 1)
            {
                services.Faults.Reach("commit-halved");
                if (e.Kind == TargetFailureKind.Conflict)
                {
                    Retried(e);
                    PipelineLog.Halved(services.Log, target.Name, commit.Transactions.Count, e.Id, e.Message);
                }

                await ApplyHalvesAsync(commit.Transactions, token).ConfigureAwait(false);
                return;
            }
            catch (TargetException e) when (e.Kind == TargetFailureKind.Row && commit.Transactions.Count == 1)
            {
                Recovered();
                PipelineLog.Blocked(services.Log, target.Name, commit.Transactions[0].Id.ToString(), e.Id, e.Message);
                dispatcher.Block(new BlockedTransaction(commit.Transactions[0], e.Id, e.Message, services.Time.GetUtcNow()));
                services.Faults.Reach("transaction-blocked");
                return;
            }
            catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict && _retry.MayTryAgain)
            {
                Retried(e);
                services.Faults.Reach("commit-retried");
                PipelineLog.Retrying(services.Log, target.Name, e.Id, e.Message, _retry.NextWait.TotalSeconds);
                await _retry.WaitAsync(token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One lane connects before there is work, so that <c>status</c> sees a pipeline that runs.</summary>
    async Task ShowAsync(CancellationToken token)
    {
        try
        {
            _lane = await target.OpenLaneAsync(lane, token).ConfigureAwait(false);
            services.Faults.Reach("lane-shown");
        }
        catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
        {
            Retried(e);
            PipelineLog.Retrying(services.Log, target.Name, e.Id, e.Message, 0);
        }
    }

    public ValueTask DisposeAsync() => _lane?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>In order: the second half may depend on the first.</summary>
    async Task ApplyHalvesAsync(IReadOnlyList<ShardTransaction> transactions, CancellationToken token)
    {
        var half = transactions.Count / 2;
        if (dispatcher.Part(shard, transactions.Take(half)) is { } first)
            await ApplyAsync(first, token).ConfigureAwait(false);
        if (dispatcher.Part(shard, transactions.Skip(half)) is { } second)
            await ApplyAsync(second, token).ConfigureAwait(false);
    }

    void Retried(TargetException error)
    {
        _isFailing = true;
        services.Counters.Retried(shard, lane, error, services.Time.GetUtcNow());
    }

    void Recovered()
    {
        if (_isFailing)
            services.Counters.Recovered(shard, lane);
        _isFailing = false;
        _retry.Reset();
    }

    static bool IsWorthSmaller(TargetFailureKind kind) => kind is TargetFailureKind.Conflict or TargetFailureKind.Row;
}
