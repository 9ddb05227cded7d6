namespace Uldra.Cli.Demo;

/// <summary>The newest tick one shard shows, and who waits for which.</summary>
sealed class ShardPulse
{
    readonly Lock _gate = new();
    long _seen;
    long _awaited = long.MaxValue;
    TaskCompletionSource _arrived = new();

    public long Seen => Interlocked.Read(ref _seen);

    public void Show(long tick)
    {
        lock (_gate)
        {
            _seen = tick;
            if (tick >= _awaited)
                _arrived.TrySetResult();
        }
    }

    /// <summary>One waiter at a time.</summary>
    public Task WaitForAsync(long tick, CancellationToken token)
    {
        lock (_gate)
        {
            if (_seen >= tick)
                return Task.CompletedTask;
            _awaited = tick;
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrived.Task.WaitAsync(token);
        }
    }
}
