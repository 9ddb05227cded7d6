using System.Collections.Concurrent;
using Uldra.Cli.Demo.Bank;

namespace Uldra.Cli.Demo;

/// <summary>What there is to see while the demo runs. Written by the run, read by a display.</summary>
sealed class DemoStory(DemoOptions options, TimeProvider clock)
{
    readonly ConcurrentQueue<string> _lines = new();
    readonly long _began = clock.GetTimestamp();

    public DemoOptions Options { get; } = options;

    public TrafficCounters Counters { get; } = new();

    /// <summary>Null before there is anything to measure.</summary>
    public PulseMonitor? Pulse { get; set; }

    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>What happened so far, oldest first.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public void Tell(string line) => _lines.Enqueue(line);
}
