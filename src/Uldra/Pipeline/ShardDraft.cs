using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Uldra.Mapping;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;

namespace Uldra.Pipeline;

/// <summary>What one source transaction does on one shard while it is being put together.</summary>
sealed class ShardDraft
{
    /// <summary>In place of a tail's level: the main part.</summary>
    public const int InMain = -1;

    readonly Dictionary<ulong, Visit> _visits = [];
    readonly Dictionary<ulong, int> _lastPut = [];
    readonly Dictionary<TargetTable, int> _lastPutOfTable = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<TargetTable, int> _lastTableWidePut = new(ReferenceEqualityComparer.Instance);

    public List<RowOperation> Main { get; } = [];

    public List<RowOperation> Tail { get; } = [];

    /// <summary>Where each row of the tail went.</summary>
    public List<int> Destinations { get; } = [];

    /// <summary>Of each row of the tail: which of this shard's tails it stands in, from 0.</summary>
    public List<int> Levels { get; } = [];

    /// <summary>Where rows went that came and left again.</summary>
    public List<int> Passages { get; } = [];

    /// <summary>Some deletes of leaving rows are in the main part.</summary>
    public bool HasPromoted { get; private set; }

    public bool IsEmpty => Main.Count == 0 && Tail.Count == 0;

    public void AddTail(in RowOperation operation, int destination)
    {
        Tail.Add(operation);
        Destinations.Add(destination);
    }

    /// <summary>
    /// Decides which deletes of leaving rows go into the main part after all. A row that also came in this very transaction was never seen
    /// here, and shall not be: its old version on the shard it came from stays until it has arrived for good. And a row that holds a key
    /// which a later put of this transaction needs here (it came back, or gave away its unique value) has to go before that put.
    /// Returns how many of the latter left before they arrived.
    /// </summary>
    /// <param name="start">What an earlier run applied on this shard, of <paramref name="id"/> above all: such a row was seen here.</param>
    public int Settle(ChangeBatch batch, ShardStart start, in TransactionId id)
    {
        if (Tail.Count == 0 || Main.Count == 0)
            return 0;
        NoteMain(batch, start, id);
        var wentFirst = 0;
        var kept = 0;
        for (var i = 0; i < Tail.Count; i++)
        {
            var passesThrough = _visits[RowOf(batch, Tail[i])].CameFirst;
            if (passesThrough)
                Passages.Add(Destinations[i]);
            else if (IsNeeded(batch, Tail[i]))
                wentFirst++;
            else
            {
                (Tail[kept], Destinations[kept]) = (Tail[i], Destinations[i]);
                kept++;
                continue;
            }

            Main.Add(Tail[i]);
        }

        HasPromoted = kept < Tail.Count;
        Tail.RemoveRange(kept, Tail.Count - kept);
        Destinations.RemoveRange(kept, Destinations.Count - kept);
        if (HasPromoted)
            SortMain();
        Forget();
        return wentFirst;
    }

    public void Clear()
    {
        Main.Clear();
        Tail.Clear();
        Destinations.Clear();
        Passages.Clear();
        Levels.Clear();
        HasPromoted = false;
    }

    /// <summary>The rows of one tail.</summary>
    public List<RowOperation> TailAt(int level)
    {
        var rows = new List<RowOperation>(Tail.Count);
        for (var i = 0; i < Tail.Count; i++)
            if (Levels[i] == level)
                rows.Add(Tail[i]);
        return rows;
    }

    /// <summary>
    /// The deletes of leaving rows in one tail, or with <see cref="InMain"/> in the main part, as ranges that hold none of the others. Null
    /// where that need not be said: one tail has them all.
    /// </summary>
    public IReadOnlyList<OrdinalRange>? Departures(int level)
    {
        if (!HasPromoted && !Levels.Exists(l => l != 0))
            return null;
        var ranges = new List<OrdinalRange>();
        var isOpen = false;
        foreach (var (ordinal, isIn) in Main.Where(o => o.Leaves).Select(o => (o.Ordinal, IsIn: level == InMain))
            .Concat(Tail.Select((o, i) => (o.Ordinal, IsIn: Levels[i] == level))).OrderBy(o => o.Ordinal))
        {
            if (isIn && isOpen)
                ranges[^1] = ranges[^1] with { To = ordinal };
            else if (isIn)
                ranges.Add(new OrdinalRange(ordinal, ordinal));
            isOpen = isIn;
        }

        return ranges;
    }

    /// <summary>A row by the bytes of its primary key; a false match at worst shows or hides a version that is on its way.</summary>
    public static ulong RowOf(ChangeBatch batch, in RowOperation operation)
    {
        var hash = new KeyHash((ulong)RuntimeHelpers.GetHashCode(operation.Table));
        foreach (var place in operation.Table.PrimaryKey)
            hash.Add(batch.Slots[operation.SlotStart + place].In(batch.Bytes));
        return hash.Value;
    }

    void NoteMain(ChangeBatch batch, ShardStart start, in TransactionId id)
    {
        foreach (var tail in Tail)
            _visits.TryAdd(RowOf(batch, tail), new Visit(tail.Ordinal));
        foreach (var operation in Main)
        {
            ref var visit = ref CollectionsMarshal.GetValueRefOrNullRef(_visits, RowOf(batch, operation));
            if (!Unsafe.IsNullRef(ref visit))
                visit.Note(operation, wasSeen: start.IsApplied(id, operation.Ordinal, isTail: false));
            if (operation.Kind != RowOperationKind.Put)
                continue;
            foreach (var key in batch.Keys.AsSpan(operation.KeyStart, operation.KeyCount))
                _lastPut[key] = operation.Ordinal;
            _lastPutOfTable[operation.Table] = operation.Ordinal;
            if (operation.TableWide)
                _lastTableWidePut[operation.Table] = operation.Ordinal;
        }
    }

    bool IsNeeded(ChangeBatch batch, in RowOperation tail)
    {
        foreach (var key in batch.Keys.AsSpan(tail.KeyStart, tail.KeyCount))
            if (_lastPut.GetValueOrDefault(key) > tail.Ordinal)
                return true;
        return (tail.TableWide ? _lastPutOfTable : _lastTableWidePut).GetValueOrDefault(tail.Table) > tail.Ordinal;
    }

    void Forget()
    {
        _visits.Clear();
        _lastPut.Clear();
        _lastPutOfTable.Clear();
        _lastTableWidePut.Clear();
    }

    /// <summary>By row ordinal; a delete comes before the put of the same change.</summary>
    void SortMain()
    {
        var sorted = Main.OrderBy(o => o.Ordinal).ThenBy(o => o.Kind == RowOperationKind.Put).ToList();
        Main.Clear();
        Main.AddRange(sorted);
    }

    /// <summary>A leaving row's stay on this shard: whether it begins in this transaction.</summary>
    struct Visit(int firstLeave)
    {
        bool _isKnown;

        public bool CameFirst { get; private set; }

        /// <summary>Called in order: the first operation tells.</summary>
        public void Note(in RowOperation operation, bool wasSeen)
        {
            CameFirst |= !_isKnown && !wasSeen && operation.Arrives && operation.Ordinal < firstLeave;
            _isKnown = true;
        }
    }
}
