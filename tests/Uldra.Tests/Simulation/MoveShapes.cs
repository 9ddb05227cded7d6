namespace Uldra.Tests.Simulation;

/// <summary>How rows move in a history: how often at all, back to where they came from, and in rings within one transaction.</summary>
static class MoveShapes
{
    public static void Count(Expectations expected, SimCounters counters)
    {
        var cameFrom = new Dictionary<(int Table, string Key), int>();
        foreach (var transaction in expected.History)
        {
            var moves = new RowMoves();
            foreach (var change in transaction.Changes)
                Count(expected, change, cameFrom, moves, counters);
            counters.Rings += moves.HasRing(expected) ? 1 : 0;
        }
    }

    static void Count(Expectations expected, SimChange change, Dictionary<(int, string), int> cameFrom, RowMoves moves, SimCounters counters)
    {
        if (change.Before is not { } before)
            return;
        var old = (change.Table, before.FoldedKey);
        cameFrom.Remove(old, out var last);
        if (change.After is not { } after)
            return;
        int from = expected.ShardOf(change.Table, before), to = expected.ShardOf(change.Table, after);
        var key = (change.Table, after.FoldedKey);
        moves.Note(old, key, from, to);
        if (from != to)
        {
            counters.Moves++;
            counters.ThereAndBacks += last - 1 == to ? 1 : 0;
        }

        cameFrom[key] = from != to ? from + 1 : last;
    }

    /// <summary>Where each row stood before a transaction, and where it stands behind it.</summary>
    sealed class RowMoves
    {
        readonly Dictionary<(int, string), (int From, int To)> _rows = [];

        public void Note((int, string) old, (int, string) now, int from, int to) =>
            _rows[now] = (_rows.Remove(old, out var earlier) ? earlier.From : from, to);

        /// <summary>A row comes to each shard of a ring and another leaves it.</summary>
        public bool HasRing(Expectations expected)
        {
            var reach = new bool[expected.Shards, expected.Shards];
            foreach (var (from, to) in _rows.Values)
                if (from != to)
                    reach[from, to] = true;
            for (var via = 0; via < expected.Shards; via++)
                for (var from = 0; from < expected.Shards; from++)
                    for (var to = 0; to < expected.Shards; to++)
                        reach[from, to] |= reach[from, via] && reach[via, to];
            return Enumerable.Range(0, expected.Shards).Any(shard => reach[shard, shard]);
        }
    }
}
