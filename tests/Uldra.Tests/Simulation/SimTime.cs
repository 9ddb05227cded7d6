namespace Uldra.Tests.Simulation;

/// <summary>A clock that moves only when the world says so; timers fire on the world's own thread.</summary>
sealed class SimTime : TimeProvider
{
    readonly List<SimTimer> _timers = [];
    long _now;

    public bool HasTimers => _timers.Count > 0;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(_now + 630_000_000_000_000_000, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer and fires it.</summary>
    public void FireNext()
    {
        var next = _timers.MinBy(t => t.Due)!;
        _timers.Remove(next);
        _now = Math.Max(_now, next.Due);
        next.Fire();
    }

    /// <summary>Those who waited are dead.</summary>
    public void Clear() => _timers.Clear();

    sealed class SimTimer(SimTime time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._timers.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            Due = time._now + dueTime.Ticks;
            time._timers.Add(this);
            return true;
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
