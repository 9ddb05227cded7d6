using System.Text;
using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>
/// (7) One shard's progress: which of its shard transactions are outstanding in log order, and so up to where everything is done (the low
/// watermark). It describes a commit before it happens: what will be applied once it is durable.
/// </summary>
/// <param name="tells">Others wait for it over shards.</param>
sealed class ShardProgress(int shard, MarkLog marks, PreparedMarks prepared, TransactionSet applied, LogPlace start, bool tells)
{
    readonly Queue<ShardTransaction> _outstanding = [];
    readonly List<ShardTransaction> _puts = [];
    readonly List<ShardTransaction> _above = [];
    readonly TransactionSet _applied = applied.Clone();
    ProgressRecord? _saved;
    long _nextOrdinal;

    /// <summary>Everything up to this sequence is durable here.</summary>
    public long DoneThrough { get; private set; }

    /// <summary>The watermark that a durable progress row holds.</summary>
    public long SavedThrough { get; private set; }

    public int Outstanding => _outstanding.Count;

    /// <summary>The set below the low watermark, as of the last <see cref="Advance"/>; what is prepared and not decided is not in it.</summary>
    public TransactionSet Applied
    {
        get
        {
            var set = _applied.Clone();
            prepared.Fit(set, applied);
            return set;
        }
    }

    public void Add(ShardTransaction transaction)
    {
        transaction.ShardOrdinal = _nextOrdinal++;
        _outstanding.Enqueue(transaction);
        if (tells && !transaction.IsTail)
            _puts.Add(transaction);
    }

    /// <param name="next">The place of what is scheduled next.</param>
    public ShardClaim Claim(LogSpot next)
    {
        _puts.RemoveAll(static t => t.State == ShardTransactionState.Done);
        var held = 0;
        while (held < _puts.Count && _puts[held].WaitsElsewhere)
            held++;
        while (_outstanding.TryPeek(out var first) && first.State == ShardTransactionState.Done)
            _outstanding.Dequeue();
        return new ShardClaim(_outstanding.TryPeek(out var waiting) ? waiting.Spot : next, held < _puts.Count ? _puts[held].Spot : next,
            [.. _puts.Take(held).Select(t => t.Spot)]);
    }

    /// <summary>All that is not durable.</summary>
    public IEnumerable<ShardTransaction> All => _outstanding.Where(t => t.State != ShardTransactionState.Done);

    /// <summary>What the target holds for certain: the start, or the record with the highest watermark since.</summary>
    public TransactionSet SavedSet => _saved is null ? applied.Clone() : TransactionSet.Parse(applied.Kind, _saved.Applied);

    public void Saved(ProgressRecord record)
    {
        if (record.WatermarkSequence >= SavedThrough)
            _saved = record;
        SavedThrough = Math.Max(SavedThrough, record.WatermarkSequence);
    }

    /// <summary>Moves the low watermark over what is done by now.</summary>
    public void Advance(long scheduledThrough)
    {
        while (_outstanding.TryPeek(out var first) && first.State == ShardTransactionState.Done)
            _outstanding.Dequeue();
        var through = _outstanding.TryPeek(out var waiting) ? waiting.Sequence - 1 : scheduledThrough;
        if (through <= DoneThrough)
            return;
        marks.AddThrough(_applied, DoneThrough + 1, through);
        DoneThrough = through;
    }

    /// <summary>The record to save with a commit. The commit's shard transactions count as done in it; nothing else that is not.</summary>
    public ProgressRecord Describe(IReadOnlyList<ShardTransaction> commit, long commitId, long scheduledThrough)
    {
        Advance(scheduledThrough);
        var maxSequence = 0L;
        foreach (var transaction in commit)
        {
            transaction.CommitId = commitId;
            maxSequence = Math.Max(maxSequence, transaction.Sequence);
        }

        var watermark = WatermarkWith(commitId, scheduledThrough);
        var set = _applied.Clone();
        if (watermark > DoneThrough)
            marks.AddThrough(set, DoneThrough + 1, watermark);
        var partial = AddAbove(set, commit, watermark);
        prepared.Fit(set, applied);
        var place = watermark == 0 ? start : new LogPlace(marks[watermark].File, marks[watermark].EndOffset, marks[watermark].CommitTimeMs);
        return new ProgressRecord(set.ToString(), partial, place.File, place.Offset, place.CommitTimeMs, watermark,
            Math.Max(maxSequence, watermark));
    }

    long WatermarkWith(long commitId, long scheduledThrough)
    {
        foreach (var transaction in _outstanding)
            if (transaction.State != ShardTransactionState.Done && transaction.CommitId != commitId)
                return transaction.Sequence - 1;
        return scheduledThrough;
    }

    /// <summary>What the commit adds above the watermark: runs of whole transactions into the set, the rest as parts.</summary>
    string AddAbove(TransactionSet set, IReadOnlyList<ShardTransaction> commit, long watermark)
    {
        _above.Clear();
        StringBuilder? parts = null;
        foreach (var transaction in commit)
            if (transaction.Sequence <= watermark)
                continue;
            else if (transaction.IsWhole)
                _above.Add(transaction);
            else
                AddParts(parts ??= new StringBuilder(), transaction);
        _above.Sort(static (a, b) => a.ShardOrdinal.CompareTo(b.ShardOrdinal));
        for (var i = 0; i < _above.Count;)
        {
            var first = i;
            while (++i < _above.Count && _above[i].ShardOrdinal == _above[i - 1].ShardOrdinal + 1)
            {
            }

            marks.AddRun(set, _above[first].Sequence, _above[i - 1].Sequence);
        }

        return parts?.ToString() ?? "";
    }

    static void AddParts(StringBuilder text, ShardTransaction part)
    {
        if (!part.IsTail || part.Departures is null)
            PartialSet.Write(text, part.Id, part.FirstOrdinal, part.LastOrdinal, part.IsTail);
        foreach (var range in part.Departures ?? [])
            PartialSet.Write(text, part.Id, range.From, range.To, isTail: true);
    }

    public override string ToString() => $"shard {shard}: done through {DoneThrough}, {_outstanding.Count} outstanding";
}
