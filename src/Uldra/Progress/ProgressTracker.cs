using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>
/// (7) What is durable where: sequences of source transactions in log order, and per shard the low watermark and what is applied above it.
/// Saved progress never passes a change that is not durable. Not thread-safe: the dispatcher calls it under its lock.
/// </summary>
public sealed class ProgressTracker
{
    readonly MarkLog _marks = new();
    readonly PreparedMarks _prepared = new();
    readonly ShardProgress[] _shards;
    readonly LogPlace _start;
    readonly int[] _here;
    LogSpot _next = new(1, 0, 0);
    long _lastForeign;
    long _nextCommit;

    /// <param name="starts">Of every shard.</param>
    /// <param name="start">Where reading begins.</param>
    /// <param name="here">The shards that are applied here; null for all.</param>
    /// <param name="behind">The set behind which reading begins; null for what all shards have.</param>
    public ProgressTracker(IReadOnlyList<ShardStart> starts, LogPlace start, IReadOnlyCollection<int>? here = null, TransactionSet? behind = null)
    {
        _here = here is null ? [.. Enumerable.Range(0, starts.Count)] : [.. here];
        _shards = [.. starts.Select((s, i) => new ShardProgress(i, _marks, _prepared, s.Applied, start, tells: _here.Length < starts.Count))];
        _prepared.StartBehind(behind ?? ShardStart.Common(starts));
        _start = start;
    }

    /// <summary>Every source transaction up to this sequence has been scheduled completely.</summary>
    public long ScheduledThrough => _marks.Last;

    /// <summary>Where all shards stand when everything that was scheduled is done.</summary>
    public LogPosition Position
    {
        get
        {
            var any = _shards[_here[0]];
            any.Advance(ScheduledThrough);
            return _marks.Last == 0
                ? new LogPosition(any.Applied, _start.File, _start.Offset)
                : new LogPosition(any.Applied, _marks[_marks.Last].File, _marks[_marks.Last].EndOffset);
        }
    }

    /// <summary>Memory of what some shard has not passed yet.</summary>
    public long HeldBytes => _marks.BytesBehind(LowestDone());

    public long SavedThrough(int shard) => _shards[shard].SavedThrough;

    /// <summary>The shard transaction is scheduled; call in log order, before <see cref="Passed"/> of its source transaction.</summary>
    public void Scheduled(ShardTransaction transaction) => _shards[transaction.Shard].Add(transaction, ScheduledThrough);

    /// <summary>A part of a source transaction is scheduled, and more of it follows.</summary>
    public void PartPassed(in SourceTransaction part) => _next = new LogSpot(ScheduledThrough + 1, part.FirstOrdinal + part.ChangeCount, 0);

    /// <summary>All of a source transaction is scheduled; it gets the next sequence.</summary>
    public void Passed(in SourceTransaction transaction)
    {
        _marks.Add(new TransactionMark(transaction.Id, transaction.File, transaction.EndOffset, transaction.CommitTimeMs));
        _prepared.Add(transaction, _marks.Last);
        _next = new LogSpot(_marks.Last + 1, 0, 0);
        if (!transaction.IsOwn)
            _lastForeign = _marks.Last;
    }

    /// <summary>How far a shard is, for those who wait for it over shards.</summary>
    public ShardClaim Claim(int shard) => _shards[shard].Claim(_next);

    /// <summary>Shard transactions that are not durable.</summary>
    public IEnumerable<ShardTransaction> OutstandingOn(int shard) => _shards[shard].All;

    /// <summary>What a shard's target holds for certain; it may hold more.</summary>
    public TransactionSet SavedSet(int shard) => _shards[shard].SavedSet;

    /// <summary>The record that makes a commit of these shard transactions durable; an empty commit only moves the watermark.</summary>
    /// <param name="isSum">It shall say all that is done on the shard.</param>
    public ProgressRecord Describe(int shard, IReadOnlyList<ShardTransaction> commit, bool isSum = false) =>
        _shards[shard].Describe(commit, ++_nextCommit, ScheduledThrough, isSum);

    public void Saved(int shard, ProgressRecord record)
    {
        _shards[shard].Saved(record);
        // The mark at the watermark itself stays: it names the place that records hold.
        var done = LowestDone();
        _marks.ForgetThrough(done - 1);
        _prepared.ForgetThrough(done);
    }

    /// <summary>
    /// The shard could save a higher watermark, and the log holds something since the last that is not Uldra's own: saving progress for
    /// that alone would go on for ever where a target writes into the log it is fed from.
    /// </summary>
    public bool IsSaveDue(int shard)
    {
        _shards[shard].Advance(ScheduledThrough);
        return _shards[shard].DoneThrough > _shards[shard].SavedThrough && _lastForeign > _shards[shard].SavedThrough;
    }

    /// <summary>Everything up to a sequence is done on this shard, saved or not.</summary>
    public bool IsDone(int shard, long sequence)
    {
        _shards[shard].Advance(ScheduledThrough);
        return _shards[shard].DoneThrough >= sequence;
    }

    /// <summary>Commit time of the oldest source transaction that is not done on this shard; null when there is none, or it is not applied here.</summary>
    public long? OldestUnapplied(int shard)
    {
        if (!_here.Contains(shard))
            return null;
        _shards[shard].Advance(ScheduledThrough);
        var done = _shards[shard].DoneThrough;
        return done < ScheduledThrough ? _marks[done + 1].CommitTimeMs : null;
    }

    long LowestDone()
    {
        var lowest = long.MaxValue;
        foreach (var shard in _here)
        {
            _shards[shard].Advance(ScheduledThrough);
            lowest = Math.Min(lowest, _shards[shard].DoneThrough);
        }

        return lowest;
    }
}
