namespace Uldra.Pipeline;

/// <summary>
/// How many bytes of changes may be in memory. The reader waits for room for a batch like the last one before it fills the next. Half of
/// the budget is given without asking for that much, or a large batch behind small ones that are stuck would never be read; so the bound
/// may be passed, by what a single batch takes: <c>limits.transaction_rows</c> and a share of the budget bound that.
/// </summary>
sealed class MemoryBudget(long limit)
{
    readonly Lock _lock = new();
    long _used;
    long _wanted;
    TaskCompletionSource? _room;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    public void Use(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Free(long bytes)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            Interlocked.Add(ref _used, -bytes);
            if (!HasRoom(_wanted))
                return;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }

    /// <summary>There is room for so many bytes more.</summary>
    public bool HasRoom(long bytes) => Used < limit / 2 || (Used < limit && Used + bytes <= limit);

    /// <summary>Returns when there is room for so many bytes; at once if there is. One caller at a time.</summary>
    public Task WaitAsync(long bytes, CancellationToken token)
    {
        lock (_lock)
        {
            if (HasRoom(bytes))
                return Task.CompletedTask;
            _wanted = bytes;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(token);
        }
    }
}
