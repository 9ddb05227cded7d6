namespace Uldra.Pipeline;

/// <summary>Wakes the lanes of one shard, one at a time: a lane that leaves work behind wakes the next.</summary>
sealed class LaneSignal
{
    static readonly TimeSpan IdleSaveInterval = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _work = new(0, 1);
    readonly Lock _lock = new();

    public void Set()
    {
        lock (_lock)
            if (_work.CurrentCount == 0)
                _work.Release();
    }

    /// <summary>Waits for work; false when an interval went by without any, which only a lane that saves idle progress counts.</summary>
    public async ValueTask<bool> WaitAsync(bool savesIdle, CancellationToken token)
    {
        if (savesIdle)
            return await _work.WaitAsync(IdleSaveInterval, token).ConfigureAwait(false);
        await _work.WaitAsync(token).ConfigureAwait(false);
        return true;
    }
}
