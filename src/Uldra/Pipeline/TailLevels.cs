using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// The order of one source transaction's tails. When a row left one shard and another row of its key came to a second shard and left that
/// too, the first tail has to go first, or the older of the two is all that is seen; two rows that did so crosswise need a second tail on
/// each shard. Most transactions have one level.
/// </summary>
sealed class TailLevels
{
    readonly Dictionary<ulong, (int Shard, int Level)> _lastOfRow = [];
    readonly List<(int Ordinal, int Shard, int Index)> _departures = [];
    readonly HashSet<TargetTable> _unknown = new(ReferenceEqualityComparer.Instance);

    /// <summary>Gives every delete in the tails of these drafts its level; returns how many levels there are.</summary>
    public int Assign(ChangeBatch batch, IReadOnlyList<int> shards, IReadOnlyList<ShardDraft> drafts)
    {
        var tails = 0;
        foreach (var shard in shards)
        {
            var draft = drafts[shard];
            CollectionsMarshal.SetCount(draft.Levels, draft.Tail.Count);
            CollectionsMarshal.AsSpan(draft.Levels).Clear();
            tails += draft.Tail.Count > 0 ? 1 : 0;
        }

        if (tails < 2)
            return tails;
        foreach (var shard in shards)
            for (var i = 0; i < drafts[shard].Tail.Count; i++)
            {
                var tail = drafts[shard].Tail[i];
                _departures.Add((tail.Ordinal, shard, i));
                if (tail.DepartureUnknown)
                    _unknown.Add(tail.Table);
            }

        _departures.Sort();
        var levels = 1;
        foreach (var (_, shard, index) in _departures)
        {
            var level = LevelOf(RowOf(batch, drafts[shard].Tail[index]), shard);
            drafts[shard].Levels[index] = level;
            levels = Math.Max(levels, level + 1);
        }

        _departures.Clear();
        _lastOfRow.Clear();
        _unknown.Clear();
        return levels;
    }

    /// <summary>The row as the server compares its key; any row of a table in which one cannot be told from others.</summary>
    ulong RowOf(ChangeBatch batch, in RowOperation tail) => _unknown.Contains(tail.Table) || tail.DepartureCount == 0
        ? (ulong)RuntimeHelpers.GetHashCode(tail.Table)
        : Departures.KeysOf(batch.Keys.AsSpan(tail.KeyStart, tail.KeyCount + tail.OrderKeyCount), tail)[0];

    int LevelOf(ulong row, int shard)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastOfRow, row, out var leftBefore);
        if (leftBefore && last.Shard != shard)
            last.Level++;
        last.Shard = shard;
        return last.Level;
    }
}
