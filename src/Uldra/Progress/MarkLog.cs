using System.Runtime.InteropServices;
using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>
/// The marks of all source transactions that some shard has not passed yet, by sequence (from 1). What lies below the lowest watermark is
/// forgotten.
/// </summary>
sealed class MarkLog
{
    const int ForgetAtLeast = 4096;

    readonly List<TransactionMark> _marks = [];
    long _forgotten;

    /// <summary>Sequence of the newest mark; 0 before the first.</summary>
    public long Last => _forgotten + _marks.Count;

    public TransactionMark this[long sequence] => _marks[(int)(sequence - _forgotten - 1)];

    public void Add(in TransactionMark mark) => _marks.Add(mark);

    public void ForgetThrough(long sequence)
    {
        var count = (int)(sequence - _forgotten);
        if (count < ForgetAtLeast || count < _marks.Count / 2)
            return;
        _marks.RemoveRange(0, count);
        _forgotten = sequence;
    }

    /// <summary>Adds to a set everything from its low watermark up to a sequence.</summary>
    public void AddThrough(TransactionSet set, long from, long through)
    {
        if (from > through)
            return;
        if (set.Kind == PositionKind.File)
        {
            // Without GTIDs a place in the log says everything: the one behind the last, where reading goes on.
            var last = this[through];
            set.AddBefore(TransactionId.AtFile(last.File, last.EndOffset));
            return;
        }

        foreach (ref readonly var mark in Range(from, through))
            set.AddThrough(mark.Id);
    }

    /// <summary>Adds a run above the watermark. It holds every source transaction in between, so by order it is a range in each stream.</summary>
    public void AddRun(TransactionSet set, long from, long through)
    {
        var marks = Range(from, through);
        if (set.Kind == PositionKind.MySqlGtid)
        {
            foreach (ref readonly var mark in marks)
                set.Add(mark.Id);
            return;
        }

        for (var i = 0; i < marks.Length;)
        {
            var first = i;
            while (++i < marks.Length && marks[i].Id.Stream == marks[first].Id.Stream)
            {
            }

            set.AddRange(marks[first].Id, marks[i - 1].Id);
        }
    }

    Span<TransactionMark> Range(long from, long through) =>
        CollectionsMarshal.AsSpan(_marks).Slice((int)(from - _forgotten - 1), (int)(through - from + 1));
}
