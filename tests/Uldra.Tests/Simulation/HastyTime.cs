namespace Uldra.Tests.Simulation;

/// <summary>Waits of seconds take milliseconds.</summary>
sealed class HastyTime : TimeProvider
{
    const int Haste = 1000;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    static TimeSpan Sooner(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Haste;
}
