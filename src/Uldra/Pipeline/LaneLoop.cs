using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// (6) One lane: takes commits, has them applied, says when they are durable. What failed for a while is tried again; what the target
/// refuses is narrowed down to the one shard transaction, which then goes into the quarantine with all that depends on it.
/// </summary>
sealed class LaneLoop(ITarget target, int shard, int lane, Dispatcher dispatcher, EngineServices services) : IAsyncDisposable
{
    /// <summary>How often a refusal that vanishes while its row is looked for is just tried again.</summary>
    const int VanishedMax = 3;

    readonly Backoff _retry = new(services.Time, services.RetryFor);
    ITargetLane? _lane;
    bool _isFailing;

    /// <summary>The progress of its next commit shall say all that is done on the shard.</summary>
    public bool WantsSum => _lane?.WantsSum == true;

    public async Task RunAsync(CancellationToken token)
    {
        if (lane == 0)
            await ShowAsync(token).ConfigureAwait(false);
        while (await dispatcher.TakeAsync(shard, savesIdle: lane == 0, WantsSum, token).ConfigureAwait(false) is { } commit)
            await ApplyAsync(commit, token).ConfigureAwait(false);
    }

    /// <summary>Returns when all of a commit is durable, or was given back for the quarantine.</summary>
    public async Task ApplyAsync(Commit commit, CancellationToken token)
    {
        for (var vanished = 0; ;)
        {
            try
            {
                services.Faults.Reach("commit-taken");
                // A tail is given out only when the puts it waits for are durable.
                var hasTail = commit.Transactions.Any(t => t.IsTail);
                if (hasTail)
                    services.Faults.Reach("put-done-tail-not");
                _lane ??= await target.OpenLaneAsync(lane, token).ConfigureAwait(false);
                var batch = commit.ToBatch(await RefusedWork.RowsAsync(commit, _lane, token).ConfigureAwait(false));
                var result = await _lane.ApplyAsync(batch, token).ConfigureAwait(false);
                Recovered();
                Done(commit, batch, result, hasTail);
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

                await ApplyHalvesAsync(commit, token).ConfigureAwait(false);
                return;
            }
            catch (TargetException e) when (e.Kind == TargetFailureKind.Row && commit.Transactions.Count == 1 && !commit.IsDoomed)
            {
                Recovered();
                services.Faults.Reach("row-refused");
                var refusal = await FindAsync(commit, e, token).ConfigureAwait(false);
                if (refusal is null && ++vanished < VanishedMax)
                    continue;
                if (Refuse(commit.Transactions[0], refusal ?? new Refusal(e.Id, e.Message, services.Time.GetUtcNow())) is not { } rest)
                    return;
                commit = rest;
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
    async Task ApplyHalvesAsync(Commit commit, CancellationToken token)
    {
        var half = commit.Transactions.Count / 2;
        if (dispatcher.Part(commit, ..half) is { } first)
            await ApplyAsync(first, token).ConfigureAwait(false);
        if (dispatcher.Part(commit, half..) is { } second)
            await ApplyAsync(second, token).ConfigureAwait(false);
    }

    void Done(Commit commit, ApplyBatch batch, in ApplyResult result, bool hasTail)
    {
        services.Counters.Applied(shard, batch, result);
        foreach (var write in commit.Quarantined)
            if (!write.IsStored)
                PipelineLog.Quarantined(services.Log, target.Name, write.Entry.Marks.Id.ToString(), write.Entry.Number, write.Entry.Rows);
        foreach (var number in batch.Returned)
            PipelineLog.Returned(services.Log, target.Name, number);
        dispatcher.Complete(commit);
        services.Faults.Reach(commit.Quarantined.Count > 0 ? "quarantine-committed"
            : batch.Returned.Count > 0 ? "quarantine-retried"
            : hasTail ? "tail-done"
            : commit.Transactions.Count > 0 ? "commit-done"
            : "idle-progress-done");
    }

    /// <summary>The row that is to blame; null when the target takes it all of a sudden, or could not be asked.</summary>
    async Task<Refusal?> FindAsync(Commit commit, TargetException cause, CancellationToken token)
    {
        try
        {
            return await RefusedWork.FindAsync(commit.Transactions[0], _lane!, services.Time.GetUtcNow(), token).ConfigureAwait(false);
        }
        catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
        {
            // The search is a courtesy: the refusal itself is known.
            return new Refusal(cause.Id, cause.Message, services.Time.GetUtcNow());
        }
    }

    /// <summary>What is to be applied without the refused row; null when all of it goes.</summary>
    Commit? Refuse(ShardTransaction transaction, Refusal refusal)
    {
        PipelineLog.Refused(services.Log, target.Name, transaction.Id.ToString(), refusal.ErrorId, refusal.Error);
        if (RefusedWork.IsSetAside(transaction, refusal) && dispatcher.SetAside(transaction, refusal) is { } rest)
            return rest;
        dispatcher.Refuse(transaction, refusal);
        return null;
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
