using System.Runtime.InteropServices;
using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>
/// The marks of all source transactions that some shard has not passed yet, by sequence (from 1). What lies below the lowest watermark is
/// forgotten. Where that stands still while the others go on, marks add up by the thousand a second: older ones are packed.
/// </summary>
sealed class MarkLog
{
    const int ForgetAtLeast = 4096;
    const int MarkBytes = 64;

    // Packed half by half, so that what is packed is not moved again and again.
    const int PlainMax = 8 * PackedMarks.Count;

    readonly List<TransactionMark> _plain = [];
    readonly List<PackedMarks> _packed = [];
    readonly TransactionMark[] _unpacked = new TransactionMark[PackedMarks.Count];
    readonly Dictionary<string, (TransactionId First, TransactionId Last)> _ends = new(StringComparer.Ordinal);
    PackedMarks? _isUnpacked;
    long _packedBytes;
    long _forgotten;

    /// <summary>Sequence of the newest mark; 0 before the first.</summary>
    public long Last => LastPacked + _plain.Count;

    public TransactionMark this[long sequence] => Range(sequence, sequence)[0];

    long LastPacked => _forgotten + ((long)_packed.Count * PackedMarks.Count);

    public void Add(in TransactionMark mark)
    {
        if (_plain.Count == PlainMax)
            Pack();
        _plain.Add(mark);
    }

    public void ForgetThrough(long sequence)
    {
        var packed = (int)Math.Min((sequence - _forgotten) / PackedMarks.Count, _packed.Count);
        for (var i = 0; i < packed; i++)
            _packedBytes -= _packed[i].ByteCount;
        _packed.RemoveRange(0, packed);
        _forgotten += (long)packed * PackedMarks.Count;
        var count = (int)(sequence - _forgotten);
        if (_packed.Count > 0 || count < ForgetAtLeast || count < _plain.Count / 2)
            return;
        _plain.RemoveRange(0, count);
        _forgotten = sequence;
    }

    /// <summary>What the marks behind a sequence take.</summary>
    public long BytesBehind(long sequence) => (Math.Min(Last - sequence, _plain.Count) * MarkBytes) + _packedBytes;

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

        for (var next = from; next <= through;)
        {
            var marks = Range(next, through);
            foreach (ref readonly var mark in marks)
                set.AddThrough(mark.Id);
            next += marks.Length;
        }
    }

    /// <summary>Adds a run above the watermark. It holds every source transaction in between, so by order it is a range in each stream.</summary>
    public void AddRun(TransactionSet set, long from, long through)
    {
        for (var next = from; next <= through;)
        {
            var marks = Range(next, through);
            next += marks.Length;
            foreach (ref readonly var mark in marks)
                if (set.Kind == PositionKind.MySqlGtid)
                    set.Add(mark.Id);
                else
                    AddEnd(mark.Id);
        }

        foreach (var (first, last) in _ends.Values)
            set.AddRange(first, last);
        _ends.Clear();
    }

    void AddEnd(in TransactionId id)
    {
        ref var ends = ref CollectionsMarshal.GetValueRefOrAddDefault(_ends, id.Stream, out var isThere);
        ends = (isThere ? ends.First : id, id);
    }

    /// <summary>The marks from one sequence on, and as far as they stand together.</summary>
    ReadOnlySpan<TransactionMark> Range(long from, long through)
    {
        if (from > LastPacked)
            return CollectionsMarshal.AsSpan(_plain).Slice((int)(from - LastPacked - 1), (int)(through - from + 1));
        var (packed, at) = Math.DivRem(from - _forgotten - 1, PackedMarks.Count);
        if (_isUnpacked != _packed[(int)packed])
            (_isUnpacked = _packed[(int)packed]).Unpack(_unpacked);
        return _unpacked.AsSpan((int)at, (int)Math.Min(through - from + 1, PackedMarks.Count - at));
    }

    void Pack()
    {
        var marks = CollectionsMarshal.AsSpan(_plain)[..(PlainMax / 2)];
        for (; marks.Length > 0; marks = marks[PackedMarks.Count..])
        {
            var packed = PackedMarks.Of(marks[..PackedMarks.Count]);
            _packed.Add(packed);
            _packedBytes += packed.ByteCount;
        }

        _plain.RemoveRange(0, PlainMax / 2);
    }
}
