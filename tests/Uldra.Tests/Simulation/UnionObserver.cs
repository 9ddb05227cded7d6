using Uldra.Configuration;

namespace Uldra.Tests.Simulation;

/// <summary>
/// An application that reads all shards after every commit: no row is ever older than it was, and none is missing that the source did not
/// delete, except while a row that had to be deleted first is on its way.
/// </summary>
sealed class UnionObserver
{
    readonly WorldShape _shape;
    readonly IReadOnlyList<SimShard> _shards;
    readonly ulong[][] _seen;
    readonly Dictionary<int, List<ExpectedOperation>> _ends = [];
    readonly Dictionary<int, List<ExpectedOperation>> _leaves = [];
    readonly Expectations _expected;

    public UnionObserver(WorldShape shape, Expectations expected, IReadOnlyList<SimShard> shards)
    {
        _shape = shape;
        _expected = expected;
        _shards = shards;
        _seen = [.. shards.Select(_ => new ulong[expected.Numbers])];
        foreach (var operation in expected.All)
        {
            if (operation.EndsRow)
                Add(_ends, operation);
            if (operation.Leaves)
                Add(_leaves, operation);
        }
    }

    public void Look(IEnumerable<ExpectedOperation> changed)
    {
        foreach (var operation in changed)
            Look(operation);
    }

    void Look(ExpectedOperation operation)
    {
        var change = operation.Change;
        var everywhere = change.Table == SourceTables.Rate && _shape.RateMethod == ShardMethod.All;
        var row = operation.Kind == Model.RowOperationKind.Put ? change.After! : change.Before!;
        ref var seen = ref _seen[everywhere ? operation.Shard : 0][operation.RowNumber];
        var now = everywhere ? VersionOn(operation.Shard, change.Table, row) : NewestOf(change.Table, row);
        if (now == 0 && seen > 0 && !MayBeMissing(operation, seen, everywhere))
            throw new SimulationFailure($"{row.FoldedKey} was seen at version {seen} and is missing after {operation}{Story(operation)}");
        if (now > 0 && now < seen)
            throw new SimulationFailure($"{row.FoldedKey} was seen at version {seen} and is at {now} after {operation}{Story(operation)}");
        seen = Math.Max(seen, now);
    }

    string Story(ExpectedOperation operation) => string.Concat(_expected.All
        .Where(o => o.RowNumber == operation.RowNumber && Math.Abs(o.Transaction.Index - operation.Transaction.Index) < 5)
        .Select(o => $"\n  {(o.IsApplied ? "did" : "not")} {(o.Leaves ? o.WentFirst ? "leave first " : "leave " : "")}{o}"));

    ulong NewestOf(int table, SourceRow row)
    {
        var newest = 0UL;
        for (var shard = 0; shard < _shards.Count; shard++)
            newest = Math.Max(newest, VersionOn(shard, table, row));
        return newest;
    }

    ulong VersionOn(int shard, int table, SourceRow row) =>
        _shards[shard].Rows(table).TryGetValue(row.FoldedKey, out var found) ? WorldTables.VersionOf(table, found) : 0;

    /// <summary>The source deleted it after what was seen, and that delete is done; or it is on its way.</summary>
    bool MayBeMissing(ExpectedOperation operation, ulong seen, bool everywhere)
    {
        if (_ends.TryGetValue(operation.RowNumber, out var ends)
            && ends.Find(e => e.Change.Clock > seen && (!everywhere || e.Shard == operation.Shard)) is { IsApplied: true })
            return true;
        return IsOnItsWay(operation);
    }

    bool IsOnItsWay(ExpectedOperation operation) =>
        _leaves.TryGetValue(operation.RowNumber, out var leaves) && leaves.Exists(l => l.WentFirst && !HasArrived(l));

    bool HasArrived(ExpectedOperation left)
    {
        var to = _expected.ShardOf(left.Change.Table, left.Change.After!);
        return _expected.Find(left.Transaction.Index, left.Change.Ordinal, to, Model.RowOperationKind.Put)!.IsApplied;
    }

    static void Add(Dictionary<int, List<ExpectedOperation>> lists, ExpectedOperation operation)
    {
        if (!lists.TryGetValue(operation.RowNumber, out var list))
            lists[operation.RowNumber] = list = [];
        list.Add(operation);
    }
}
