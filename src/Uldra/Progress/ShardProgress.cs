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
    /// <summary>With more source transactions in part, a record of all would be too long for a packet.</summary>
    const int SumPartsMax = 50_000;

    readonly Outstanding _outstanding = new();
    readonly List<ShardTransaction> _puts = [];
    readonly List<ShardTransaction> _above = [];

    // What records say up to the watermark. What the shard had above its first gap when this run began stands in the row that a start leaves.
    readonly TransactionSet _applied = applied.FirstOfEach();
    ProgressRecord? _saved;
    long _nextOrdinal;

    /// <summary>Everything up to this sequence is durable here.</summary>
    public long DoneThrough { get; private set; }

    /// <summary>The watermark that a durable progress row holds.</summary>
    public long SavedThrough { get; private set; }

    /// <summary>The set below the low watermark, as of the last <see cref="Advance"/>; what is prepared and not decided is not in it.</summary>
    public TransactionSet Applied
    {
        get
        {
            var set = _applied.Clone();
            set.UnionWith(applied);
            prepared.Fit(set, applied);
            return set;
        }
    }

    public void Add(ShardTransaction transaction, long scheduledThrough)
    {
        transaction.ShardOrdinal = _nextOrdinal++;
        _outstanding.Add(transaction, scheduledThrough);
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
        return new ShardClaim(_outstanding.First()?.Spot ?? next, held < _puts.Count ? _puts[held].Spot : next,
            [.. _puts.Take(held).Select(t => t.Spot)]);
    }

    /// <summary>All that is not durable.</summary>
    public IEnumerable<ShardTransaction> All => _outstanding.Undone();

    /// <summary>What the target holds for certain: what it had at the start, and the record with the highest watermark since.</summary>
    public TransactionSet SavedSet
    {
        get
        {
            var set = applied.Clone();
            if (_saved is not null)
                set.UnionWith(TransactionSet.Parse(applied.Kind, _saved.Applied));
            return set;
        }
    }

    public void Saved(ProgressRecord record)
    {
        if (record.WatermarkSequence >= SavedThrough)
            _saved = record;
        SavedThrough = Math.Max(SavedThrough, record.WatermarkSequence);
    }

    /// <summary>Moves the low watermark over what is done by now.</summary>
    public void Advance(long scheduledThrough)
    {
        _outstanding.Advance(scheduledThrough);
        var through = _outstanding.First()?.Sequence - 1 ?? scheduledThrough;
        if (through <= DoneThrough)
            return;
        marks.AddThrough(_applied, DoneThrough + 1, through);
        DoneThrough = through;
    }

    /// <summary>The record to save with a commit. The commit's shard transactions count as done in it; nothing else that is not.</summary>
    /// <param name="isSum">It shall say all that is done, so that the older rows of its lane can go; left undone where that is too much.</param>
    public ProgressRecord Describe(IReadOnlyList<ShardTransaction> commit, long commitId, long scheduledThrough, bool isSum)
    {
        Advance(scheduledThrough);
        var newest = 0L;
        foreach (var transaction in commit)
        {
            transaction.CommitId = commitId;
            newest = Math.Max(newest, transaction.Sequence);
        }

        isSum &= _outstanding.All.Length <= SumPartsMax;
        var watermark = _outstanding.First(commitId)?.Sequence - 1 ?? scheduledThrough;
        var covered = isSum ? scheduledThrough : watermark;
        var set = _applied.Clone();
        if (watermark > DoneThrough)
            marks.AddThrough(set, DoneThrough + 1, watermark);
        var partial = isSum ? AddAll(set, commitId, watermark, scheduledThrough) : AddAbove(set, commit, watermark);
        prepared.Fit(set, applied);
        var place = watermark == 0 ? start : new LogPlace(marks[watermark].File, marks[watermark].EndOffset, marks[watermark].CommitTimeMs);
        return new ProgressRecord(set.ToString(), partial, place.File, place.Offset, place.CommitTimeMs, watermark, covered,
            Math.Max(newest, covered));
    }

    /// <summary>What the commit adds above the watermark: runs of whole transactions into the set, the rest as parts.</summary>
    string AddAbove(TransactionSet set, IReadOnlyList<ShardTransaction> commit, long watermark)
    {
        _above.Clear();
        var parts = new StringBuilder();
        foreach (var transaction in commit)
            if (transaction.Sequence <= watermark)
                continue;
            else if (transaction.IsWhole)
                _above.Add(transaction);
            else
                AddParts(parts, transaction);
        _above.Sort(static (a, b) => a.ShardOrdinal.CompareTo(b.ShardOrdinal));
        for (var i = 0; i < _above.Count;)
        {
            var first = i;
            while (++i < _above.Count && _above[i].ShardOrdinal == _above[i - 1].ShardOrdinal + 1)
            {
            }

            marks.AddRun(set, _above[first].Sequence, _above[i - 1].Sequence);
        }

        return parts.ToString();
    }

    /// <summary>All that is done above the watermark, this commit included: the runs between what is not done, and of that the parts that are.</summary>
    string AddAll(TransactionSet set, long commitId, long watermark, long scheduledThrough)
    {
        var parts = new StringBuilder();
        var next = watermark + 1;
        for (var rest = _outstanding.All; rest.Length > 0;)
        {
            var group = Outstanding.FirstGroup(rest);
            rest = rest[group.Length..];
            var sequence = group[0].Sequence;
            if (sequence <= watermark || (sequence <= scheduledThrough && AllDone(group, commitId)))
                continue;
            marks.AddRun(set, next, sequence - 1);
            next = sequence + 1;
            foreach (var part in group)
                if (Outstanding.IsDoneWith(part, commitId))
                    AddParts(parts, part);
        }

        marks.AddRun(set, next, scheduledThrough);
        return parts.ToString();
    }

    static bool AllDone(ReadOnlySpan<ShardTransaction> group, long commitId)
    {
        foreach (var part in group)
            if (!Outstanding.IsDoneWith(part, commitId))
                return false;
        return true;
    }

    static void AddParts(StringBuilder text, ShardTransaction part)
    {
        if (!part.IsTail || part.Departures is null)
            PartialSet.Write(text, part.Id, part.FirstOrdinal, part.LastOrdinal, part.IsTail);
        foreach (var range in part.Departures ?? [])
            PartialSet.Write(text, part.Id, range.From, range.To, isTail: true);
    }

    public override string ToString() => $"shard {shard}: done through {DoneThrough}, {_outstanding.All.Length} in part";
}
