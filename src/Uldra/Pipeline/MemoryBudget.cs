namespace Uldra.Pipeline;

/// <summary>
/// How many bytes of changes may be in memory. The reader waits for room before it fills the next batch, so the bound may be passed by one
/// batch; a single batch is bounded by <c>limits.transaction_rows</c> and by a share of the budget.
/// </summary>
sealed class MemoryBudget(long limit)
{
    readonly Lock _lock = new();
    long _used;
    TaskCompletionSource? _room;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    public void Use(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Free(long bytes)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (Interlocked.Add(ref _used, -bytes) >= limit)
                return;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }

    /// <summary>Returns when there is room; at once if there is.</summary>
    public Task WaitAsync(CancellationToken token)
    {
        lock (_lock)
        {
            if (Used < limit)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(token);
        }
    }
}
