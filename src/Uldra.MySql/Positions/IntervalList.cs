using System.Runtime.InteropServices;

namespace Uldra.MySql.Positions;

/// <summary>Sorted, disjoint, never touching intervals of one stream. Growing at the end is the common case and costs no search.</summary>
sealed class IntervalList
{
    readonly List<Interval> _items;

    public IntervalList() => _items = [];

    IntervalList(List<Interval> items) => _items = items;

    public int Count => _items.Count;

    public Interval this[int i] => _items[i];

    public ReadOnlySpan<Interval> Items => CollectionsMarshal.AsSpan(_items);

    public IntervalList Clone() => new([.. _items]);

    public bool Contains(ulong number)
    {
        var i = FirstEndingAtOrAfter(number);
        return i < _items.Count && _items[i].From <= number;
    }

    public bool ContainsAll(in Interval part)
    {
        var i = FirstEndingAtOrAfter(part.From);
        return i < _items.Count && _items[i].From <= part.From && _items[i].To >= part.To;
    }

    public void Add(in Interval added)
    {
        var last = _items.Count - 1;
        if (last >= 0 && added.From >= _items[last].From && added.From - 1 <= _items[last].To)
            Extend(last, added);
        else if (last < 0 || added.From > _items[last].To)
            _items.Add(added);
        else
            Merge(added);
    }

    /// <param name="before">Server of the number before the cut.</param>
    public void Remove(in Interval cut, uint before)
    {
        for (var i = FirstEndingAtOrAfter(cut.From); i < _items.Count && _items[i].From <= cut.To;)
        {
            var whole = _items[i];
            _items.RemoveAt(i);
            if (whole.From < cut.From)
                _items.Insert(i++, new Interval(whole.From, cut.From - 1, before));
            if (whole.To > cut.To)
                _items.Insert(i++, whole with { From = cut.To + 1 });
        }
    }

    public void IntersectWith(IntervalList other)
    {
        var kept = new List<Interval>();
        for (int i = 0, j = 0; i < _items.Count && j < other.Count;)
        {
            Interval a = _items[i], b = other[j];
            var from = Math.Max(a.From, b.From);
            if (from <= Math.Min(a.To, b.To))
                kept.Add(a.To <= b.To ? a with { From = from } : b with { From = from });
            if (a.To <= b.To)
                i++;
            else
                j++;
        }
        _items.Clear();
        _items.AddRange(kept);
    }

    /// <summary>What is left of an interval keeps its server only with its own end: another's is not known.</summary>
    public void ExceptWith(IntervalList other)
    {
        var kept = new List<Interval>();
        var j = 0;
        foreach (var interval in _items)
        {
            var (from, isLeft) = (interval.From, true);
            while (isLeft && j < other.Count && other[j].From <= interval.To)
            {
                if (other[j].From > from)
                    kept.Add(new Interval(from, other[j].From - 1));
                // One that reaches behind this interval may take from the next one too.
                isLeft = other[j].To < interval.To;
                if (isLeft)
                    from = Math.Max(from, other[j++].To + 1);
            }
            if (isLeft)
                kept.Add(interval with { From = from });
        }
        _items.Clear();
        _items.AddRange(kept);
    }

    void Extend(int i, in Interval added)
    {
        if (added.To > _items[i].To)
            _items[i] = new Interval(_items[i].From, added.To, added.ServerId);
        else if (added.To == _items[i].To && added.ServerId != 0)
            _items[i] = _items[i] with { ServerId = added.ServerId };
    }

    /// <summary>Replaces everything that overlaps or touches <paramref name="added"/> by one interval.</summary>
    void Merge(in Interval added)
    {
        var first = FirstEndingAtOrAfter(added.From == 0 ? 0 : added.From - 1);
        var behind = first;
        while (behind < _items.Count && (added.To == ulong.MaxValue || _items[behind].From <= added.To + 1))
            behind++;
        if (behind == first)
        {
            _items.Insert(first, added);
            return;
        }
        var end = _items[behind - 1];
        var merged = new Interval(Math.Min(_items[first].From, added.From), Math.Max(end.To, added.To),
            added.To > end.To || (added.To == end.To && added.ServerId != 0) ? added.ServerId : end.ServerId);
        _items[first] = merged;
        _items.RemoveRange(first + 1, behind - first - 1);
    }

    int FirstEndingAtOrAfter(ulong number)
    {
        int low = 0, high = _items.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_items[middle].To < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
