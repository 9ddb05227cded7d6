using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>The beginning of one recorded log and the end of another: each event is right, and what stands before it is not.</summary>
sealed class SpliceFuzzer : IFuzzer
{
    public void Round(Random random)
    {
        var (first, second) = (Pick(random), Pick(random));
        var events = first.Events.Take(random.Next(1, first.Events.Count)).ToList();
        foreach (var packet in second.Events.Skip(random.Next(second.Events.Count)))
            events.Add(first.HasChecksum == second.HasChecksum ? packet : Fit(first, packet));
        new LogConsumer().Read(events, verify: true);
    }

    static RecordedEvents Pick(Random random) => RecordedEvents.All[random.Next(RecordedEvents.All.Count)];

    static byte[] Fit(RecordedEvents log, byte[] packet) =>
        (EventKind)packet[4] == EventKind.FormatDescription ? packet
        : log.HasChecksum ? log.Seal([.. packet, 0, 0, 0, 0]) : log.Seal(packet[..^4]);
}
