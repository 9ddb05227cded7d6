using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Table maps that describe other columns than the rows behind them have.</summary>
sealed class TableMapFuzzer : IFuzzer
{
    static readonly (RecordedEvents Log, int Event)[] Maps =
    [
        .. from log in RecordedEvents.All
           from i in Enumerable.Range(0, log.Events.Count)
           where (EventKind)log.Events[i][4] == EventKind.TableMap
           select (log, i),
    ];

    public void Round(Random random)
    {
        var (log, at) = Maps[random.Next(Maps.Length)];
        var events = log.Events.Take(at + 4).ToList();
        events[at] = log.Seal([.. events[at][..(EventHeader.Bytes + 8)], .. Mutation.Of(random, events[at][(EventHeader.Bytes + 8)..])]);
        new LogConsumer().Read(events, verify: true);
    }
}
