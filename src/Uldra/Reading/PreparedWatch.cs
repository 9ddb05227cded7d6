using Microsoft.Extensions.Logging;
using Uldra.MySql.Binlog;

namespace Uldra.Reading;

/// <summary>Tells a person of XA transactions that stay prepared: whoever coordinates them may be gone, and the source's log must reach
/// back to the oldest for as long as it stands.</summary>
sealed class PreparedWatch(PreparedTransactions prepared, ILogger log, TimeProvider time)
{
    const long LongMs = 10 * 60 * 1000;
    const long LookEveryMs = 10_000;

    readonly HashSet<string> _told = [];
    long _lookedMs;

    /// <summary>Those that stand for long, as text. May be read from any thread.</summary>
    public IReadOnlyList<string> Waiting { get; private set; } = [];

    /// <summary>Called often; looks now and then.</summary>
    public void Look()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if ((prepared.Count == 0 && Waiting.Count == 0) || now - _lookedMs < LookEveryMs)
            return;
        _lookedMs = now;
        var waiting = new List<string>();
        foreach (var open in prepared.ToList())
        {
            if (now - open.Start.CommitTimeMs < LongMs)
                continue;
            var place = $"{open.Start.Id} ({open.Start.File}:{open.Start.Offset})";
            waiting.Add($"{open.Name} at {place}");
            if (_told.Add(open.Start.Id.ToString()))
                ReadingLog.PreparedForLong(log, open.Name, (now - open.Start.CommitTimeMs) / 60_000, place);
        }

        if (waiting.Count == 0)
            _told.Clear();
        if (!waiting.SequenceEqual(Waiting))
            Waiting = waiting;
    }
}
