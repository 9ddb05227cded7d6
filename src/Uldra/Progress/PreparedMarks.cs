using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>
/// The prepared transactions of this run. Progress holds one if and only if it holds the one that decided it: a restart then reads both
/// again or neither, whatever the source takes a position for (a place, or a set of which it sends the rest).
/// </summary>
sealed class PreparedMarks
{
    readonly List<PreparedMark> _marks = [];
    readonly Dictionary<string, TransactionId> _last = new(StringComparer.Ordinal);

    /// <summary>All of it, in log order.</summary>
    public void Add(in SourceTransaction transaction, long sequence)
    {
        if (transaction.Decides.Stream is not null)
            Decide(transaction, sequence);
        if (transaction.IsPrepared)
            _marks.Add(new PreparedMark(transaction.Id, _last.GetValueOrDefault(transaction.Id.Stream), default, long.MaxValue));
        if (transaction.Id.Kind == PositionKind.MariaDbGtid)
            _last[transaction.Id.Stream] = transaction.Id;
    }

    /// <summary>What lies before the first transaction that is read, of each stream.</summary>
    public void StartBehind(TransactionSet applied)
    {
        foreach (var last in applied.PrefixEnds())
            _last[last.Stream] = last;
    }

    /// <summary>Makes a shard's set fit for a record.</summary>
    /// <param name="start">What the shard had when this run began, which later records must not take back.</param>
    public void Fit(TransactionSet set, TransactionSet start)
    {
        // From the newest on: what is prepared under the name of one that a crash took decides that one.
        for (var i = _marks.Count - 1; i >= 0; i--)
        {
            var mark = _marks[i];
            if (start.Contains(mark.Id))
                continue;
            if (mark.Decision.Stream is not null && set.Contains(mark.Decision))
                set.Add(mark.Id);
            else
                set.Remove(mark.Id, mark.Before);
        }
    }

    /// <summary>Everything up to there is done on all shards.</summary>
    public void ForgetThrough(long sequence) => _marks.RemoveAll(m => m.DecidedAt <= sequence);

    void Decide(in SourceTransaction decision, long sequence)
    {
        var decidedAt = decision.IsPrepared ? long.MaxValue : sequence;
        for (var i = 0; i < _marks.Count; i++)
            if (_marks[i].Id == decision.Decides)
                _marks[i] = _marks[i] with { Decision = decision.Id, DecidedAt = decidedAt };
            else if (_marks[i].Decision == decision.Decides)
                _marks[i] = _marks[i] with { DecidedAt = decidedAt };
    }
}
