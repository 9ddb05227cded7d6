using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>What one source transaction does on one shard while it is being put together.</summary>
sealed class ShardDraft
{
    readonly Dictionary<ulong, int> _lastPut = [];

    public List<RowOperation> Main { get; } = [];

    public List<RowOperation> Tail { get; } = [];

    /// <summary>Where each row of the tail went.</summary>
    public List<int> Destinations { get; } = [];

    /// <summary>Some deletes of leaving rows went first.</summary>
    public bool HasPromoted { get; private set; }

    public bool IsEmpty => Main.Count == 0 && Tail.Count == 0;

    public void AddTail(in RowOperation operation, int destination)
    {
        Tail.Add(operation);
        Destinations.Add(destination);
    }

    /// <summary>
    /// A row that leaves holds a key that a later put of this very transaction needs here (it came back, or gave away its unique value):
    /// its delete goes before that put, into the main part. Returns how many left before they arrived.
    /// </summary>
    public int PromoteDeletes(ChangeBatch batch)
    {
        if (Tail.Count == 0 || Main.Count == 0)
            return 0;
        NotePuts(batch);
        var promoted = 0;
        for (var i = Tail.Count - 1; i >= 0; i--)
        {
            var tail = Tail[i];
            if (!IsNeeded(batch, tail))
                continue;
            Main.Add(tail);
            Tail.RemoveAt(i);
            Destinations.RemoveAt(i);
            promoted++;
        }

        if (promoted > 0)
            SortMain();
        HasPromoted = promoted > 0;
        _lastPut.Clear();
        return promoted;
    }

    public void Clear()
    {
        Main.Clear();
        Tail.Clear();
        Destinations.Clear();
        HasPromoted = false;
    }

    /// <summary>The deletes of leaving rows in the main part or in the tail, as ranges that hold none of the other's.</summary>
    public IReadOnlyList<OrdinalRange> Departures(bool isTail)
    {
        var ranges = new List<OrdinalRange>();
        var isOpen = false;
        foreach (var (ordinal, isIn) in Main.Where(o => o.Leaves).Select(o => (o.Ordinal, IsIn: !isTail))
            .Concat(Tail.Select(o => (o.Ordinal, IsIn: isTail))).OrderBy(o => o.Ordinal))
        {
            if (isIn && isOpen)
                ranges[^1] = ranges[^1] with { To = ordinal };
            else if (isIn)
                ranges.Add(new OrdinalRange(ordinal, ordinal));
            isOpen = isIn;
        }

        return ranges;
    }

    void NotePuts(ChangeBatch batch)
    {
        foreach (var operation in Main)
            if (operation.Kind == RowOperationKind.Put)
                foreach (var key in batch.Keys.AsSpan(operation.KeyStart, operation.KeyCount))
                    _lastPut[key] = operation.Ordinal;
    }

    bool IsNeeded(ChangeBatch batch, in RowOperation tail)
    {
        foreach (var key in batch.Keys.AsSpan(tail.KeyStart, tail.KeyCount))
            if (_lastPut.TryGetValue(key, out var ordinal) && ordinal > tail.Ordinal)
                return true;
        foreach (var put in Main)
            if (put.Kind == RowOperationKind.Put && put.Ordinal > tail.Ordinal && put.Table == tail.Table && (put.TableWide || tail.TableWide))
                return true;
        return false;
    }

    /// <summary>By row ordinal; a delete comes before the put of the same change.</summary>
    void SortMain()
    {
        var sorted = Main.OrderBy(o => o.Ordinal).ThenBy(o => o.Kind == RowOperationKind.Put).ToList();
        Main.Clear();
        Main.AddRange(sorted);
    }
}
