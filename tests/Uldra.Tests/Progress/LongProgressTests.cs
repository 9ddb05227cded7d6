using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;

namespace Uldra.Tests.Progress;

/// <summary>Progress of a shard on which one shard transaction waits for long while all others flow past it.</summary>
public sealed class LongProgressTests
{
    /// <summary>Ten minutes in which one waits and six hundred thousand others do not.</summary>
    [Theory, InlineData(PositionKind.MariaDbGtid), InlineData(PositionKind.MySqlGtid), InlineData(PositionKind.File)]
    public void What_flows_past_one_that_waits_takes_little_memory(PositionKind kind)
    {
        const int Count = 600_000;
        var log = new LongLog(kind);
        var tracker = log.Tracker();
        var first = log.Next(tracker, isDone: false);
        for (var i = 2; i <= Count; i++)
            log.Next(tracker, isDone: true);

        Assert.InRange(tracker.HeldBytes, 1, 8_000_000);
        Assert.Single(tracker.OutstandingOn(0));
        Assert.Equal(log.Set(2, Count), tracker.Describe(0, [], isSum: true).Applied);
        first.State = ShardTransactionState.Done;
        var record = tracker.Describe(0, []);
        tracker.Saved(0, record);
        Assert.Equal(log.Set(1, Count), record.Applied);
        Assert.Equal(log.Place(Count), new LogPlace(record.File, record.Offset, record.CommitTimeMs));
        Assert.InRange(tracker.HeldBytes, 0, 64);
    }

    /// <summary>Marks that are packed are the same as before.</summary>
    [Theory, InlineData(PositionKind.MariaDbGtid), InlineData(PositionKind.MySqlGtid), InlineData(PositionKind.File)]
    public void Run_among_what_is_long_past_is_named_exactly(PositionKind kind)
    {
        var log = new LongLog(kind);
        var tracker = log.Tracker();
        var all = Enumerable.Range(1, 50_000).Select(i => log.Next(tracker, isDone: i is not (1 or 1000 or 1001 or 2047 or 2049))).ToList();

        foreach (var sequence in (int[])[1000, 2047, 2049])
            Assert.Equal(log.Set(sequence, sequence), tracker.Describe(0, [all[sequence - 1]]).Applied);
        Assert.Equal(log.Set(1000, 1001), tracker.Describe(0, [all[999], all[1000]]).Applied);
    }
}

/// <summary>A log in which streams alternate, files follow each other and numbers skip.</summary>
sealed class LongLog(PositionKind kind)
{
    readonly List<SourceTransaction> _all = [];

    /// <summary>Of one shard that has nothing yet.</summary>
    public ProgressTracker Tracker() =>
        new([new ShardStart(new TransactionSet(kind), new PartialSet())], new LogPlace("bin.000001", 4, 0));

    public ShardTransaction Next(ProgressTracker tracker, bool isDone)
    {
        var number = _all.Count + 1;
        var file = $"bin.{1 + (number / 100_000):000000}";
        var offset = 4 + ((ulong)number * 300);
        var source = new SourceTransaction
        {
            Id = kind switch
            {
                PositionKind.MySqlGtid => new(kind, $"3e11fa47-71ca-11e1-9e33-c80aa942956{number / 5 % 2}", (ulong)number),
                PositionKind.MariaDbGtid => new(kind, number % 7 == 0 ? "1" : "0", (ulong)number, (uint)(1 + (number / 9000))),
                _ => TransactionId.AtFile(file, offset),
            },
            ChangeStart = 0,
            ChangeCount = 0,
            FirstOrdinal = 1,
            IsLastPart = true,
            IsOwn = false,
            File = file,
            EndOffset = offset + 280,
            CommitTimeMs = 1_790_000_000_000 + (number * 17 % 1000),
        };
        _all.Add(source);
        var transaction = new ShardTransaction
        {
            Batch = new ChangeBatch(0, 0, 0, 0), Id = source.Id, Shard = 0, Sequence = number, IsTail = false, OperationStart = 0, OperationCount = 0, ByteCount = 0,
        };
        tracker.Scheduled(transaction);
        tracker.Passed(source);
        transaction.State = isDone ? ShardTransactionState.Done : ShardTransactionState.Waiting;
        return transaction;
    }

    public LogPlace Place(int sequence) => new(_all[sequence - 1].File, _all[sequence - 1].EndOffset, _all[sequence - 1].CommitTimeMs);

    /// <summary>The same, the plain way: sequence by sequence, and the borders as the kind of position has them.</summary>
    public string Set(int from, int through)
    {
        var set = new TransactionSet(kind);
        if (from == 1 && kind == PositionKind.File)
            set.AddBefore(TransactionId.AtFile(_all[through - 1].File, _all[through - 1].EndOffset));
        else if (kind == PositionKind.File)
            set.AddRange(_all[from - 1].Id, _all[through - 1].Id);
        else if (kind == PositionKind.MySqlGtid)
            foreach (var source in _all[(from - 1)..through])
                set.Add(source.Id);
        else
            foreach (var stream in _all[(from - 1)..through].GroupBy(s => s.Id.Stream))
                if (from == 1)
                    set.AddThrough(stream.Last().Id);
                else
                    set.AddRange(stream.First().Id, stream.Last().Id);
        return set.ToString();
    }
}
