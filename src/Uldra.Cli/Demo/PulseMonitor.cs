using System.Collections.Concurrent;
using System.Globalization;
using Uldra.MySql;

namespace Uldra.Cli.Demo;

/// <summary>
/// Measures from outside how far each shard is behind: one row of the source ticks, and every shard is asked which tick it shows. Uldra's
/// own word is not taken for it.
/// </summary>
sealed class PulseMonitor : IAsyncDisposable
{
    static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(20);

    readonly MySqlConnection _source;
    readonly IReadOnlyList<MySqlConnection> _shards;
    readonly TimeProvider _clock;
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentQueue<double> _samples = new();
    readonly ShardPulse[] _pulses;
    readonly Lock _gate = new();
    readonly List<long> _tickTimes = [];
    Task _loops = Task.CompletedTask;

    PulseMonitor(MySqlConnection source, IReadOnlyList<MySqlConnection> shards, TimeProvider clock)
    {
        _source = source;
        _shards = shards;
        _clock = clock;
        _pulses = [.. shards.Select(_ => new ShardPulse())];
        _tickTimes.Add(clock.GetTimestamp());
    }

    /// <summary>Faults when a server stops answering.</summary>
    public Task Completion => _loops;

    /// <summary>Commit to visible, in seconds, of every tick on every shard while <see cref="IsSampling"/>.</summary>
    public IReadOnlyCollection<double> Samples => _samples;

    /// <summary>Off while the pipeline is dead: that time is measured by itself.</summary>
    public bool IsSampling { get; set; }

    /// <summary>False once stopped: what <see cref="LagOf"/> says then is of no use.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>The monitor owns the connections from here on.</summary>
    public static PulseMonitor Start(
        MySqlConnection source, IReadOnlyList<MySqlConnection> shards, TimeProvider clock, CancellationToken token)
    {
        var monitor = new PulseMonitor(source, shards, clock);
        monitor._loops = Task.WhenAll(
            shards.Select((_, shard) => monitor.LookAsync(shard, token)).Append(monitor.TickAsync(token)));
        return monitor;
    }

    /// <summary>Age of the oldest tick the shard does not show yet; zero when it shows all.</summary>
    public TimeSpan LagOf(int shard)
    {
        lock (_gate)
        {
            var next = (int)_pulses[shard].Seen + 1;
            return next < _tickTimes.Count ? _clock.GetElapsedTime(_tickTimes[next]) : TimeSpan.Zero;
        }
    }

    public TimeSpan WorstLag => Enumerable.Range(0, _pulses.Length).Max(LagOf);

    /// <summary>Ends when every shard shows a tick that the source committed after this call.</summary>
    public async Task WaitForNextTickEverywhereAsync(CancellationToken token)
    {
        int tick;
        lock (_gate)
            tick = _tickTimes.Count;
        foreach (var pulse in _pulses)
            await pulse.WaitForAsync(tick, token);
    }

    /// <summary>No tick is written any more afterwards.</summary>
    public async Task StopAsync()
    {
        IsRunning = false;
        await _stop.CancelAsync();
        await _loops;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // A failure was told by Completion.
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _source.DisposeAsync();
        foreach (var shard in _shards)
            await shard.DisposeAsync();
        _stop.Dispose();
    }

    async Task TickAsync(CancellationToken token)
    {
        using var period = new PeriodicTimer(TickPeriod);
        while (!_stop.IsCancellationRequested && await period.WaitForNextTickAsync(token))
        {
            int tick;
            lock (_gate)
            {
                // Known before the commit, so that no shard can show it earlier than we know its time.
                tick = _tickTimes.Count;
                _tickTimes.Add(_clock.GetTimestamp());
            }
            await _source.ExecuteAsync($"UPDATE pulse SET tick = {tick} WHERE id = 1", token);
        }
    }

    async Task LookAsync(int shard, CancellationToken token)
    {
        using var period = new PeriodicTimer(LookPeriod);
        while (!_stop.IsCancellationRequested && await period.WaitForNextTickAsync(token))
        {
            var text = await _shards[shard].ScalarAsync("SELECT tick FROM pulse WHERE id = 1", token);
            if (text is not null)
                Note(_pulses[shard], long.Parse(text, CultureInfo.InvariantCulture));
        }
    }

    void Note(ShardPulse pulse, long tick)
    {
        lock (_gate)
        {
            if (tick <= pulse.Seen)
                return;
            if (IsSampling)
                _samples.Enqueue(_clock.GetElapsedTime(_tickTimes[(int)tick]).TotalSeconds);
        }
        pulse.Show(tick);
    }
}
