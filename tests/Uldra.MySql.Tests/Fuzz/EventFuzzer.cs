namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Recorded logs in which events are changed, left out, doubled or moved. Most keep a right checksum.</summary>
sealed class EventFuzzer : IFuzzer
{
    public void Round(Random random)
    {
        var log = RecordedEvents.All[random.Next(RecordedEvents.All.Count)];
        var events = new List<byte[]>(log.Events);
        for (var changes = random.Next(1, 4); changes > 0 && events.Count > 0; changes--)
            Change(random, log, events);
        new LogConsumer().Read(events, verify: random.Next(10) != 0);
    }

    static void Change(Random random, RecordedEvents log, List<byte[]> events)
    {
        var at = random.Next(events.Count);
        switch (random.Next(12))
        {
            case 0:
                events.RemoveAt(at);
                break;
            case 1:
                events.Insert(random.Next(events.Count), events[at]);
                break;
            case 2:
                // As it is: with a length or a checksum that does not fit.
                events[at] = Mutation.Of(random, events[at]);
                break;
            default:
                events[at] = log.Seal(Mutation.Of(random, events[at]));
                break;
        }
    }
}
