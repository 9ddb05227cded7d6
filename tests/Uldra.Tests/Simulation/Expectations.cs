using Uldra.Configuration;
using Uldra.Model;

namespace Uldra.Tests.Simulation;

/// <summary>One put or delete that a change must do on a shard, worked out by the rules alone.</summary>
sealed class ExpectedOperation
{
    public required SimTransaction Transaction { get; init; }
    public required SimChange Change { get; init; }
    public required int Shard { get; init; }
    public required RowOperationKind Kind { get; init; }

    /// <summary>A delete of a row that leaves for another shard.</summary>
    public required bool Leaves { get; init; }

    /// <summary>Primary key, unique and group values of before and after: what keeps order on this shard.</summary>
    public required int[] OrderKeys { get; init; }

    /// <summary>The row's primary key as a number, over all tables.</summary>
    public required int RowNumber { get; init; }

    /// <summary>After it the row's key is gone from the source, not only from this shard.</summary>
    public bool EndsRow => Kind == RowOperationKind.Delete && Change.After?.FoldedKey != Change.Before!.FoldedKey;

    public bool IsApplied { get; set; }

    /// <summary>It is in its shard's quarantine.</summary>
    public bool IsQuarantined { get; set; }

    /// <summary>Progress may pass it.</summary>
    public bool IsDurable => IsApplied || IsQuarantined;

    /// <summary>It left before it arrived, because a put needed what it held.</summary>
    public bool WentFirst { get; set; }

    public override string ToString() =>
        $"{Kind} of {(Kind == RowOperationKind.Put ? Change.After : Change.Before)} by {Transaction.Stamp.Id}#{Change.Ordinal} "
        + $"on shard {Shard}";
}

/// <summary>
/// The serial model: which operations on which shard a history means, and what every shard holds in the end. Written from the rules
/// (mapping by difference, <c>CRC32(column) % n</c>), with none of the engine's code.
/// </summary>
sealed class Expectations
{
    readonly WorldShape _shape;
    readonly Dictionary<string, int> _numbers = [];
    readonly Dictionary<(int Transaction, int Ordinal, int Shard, RowOperationKind Kind), ExpectedOperation> _operations = [];
    readonly List<ExpectedOperation>[][] _byShard;

    public Expectations(WorldShape shape, IReadOnlyList<SimTransaction> history)
    {
        _shape = shape;
        History = history;
        _byShard = [.. Enumerable.Range(0, shape.Shards).Select(_ => history.Select(_ => new List<ExpectedOperation>()).ToArray())];
        foreach (var transaction in history)
            foreach (var change in transaction.Changes)
                Add(transaction, change);
    }

    public IReadOnlyList<SimTransaction> History { get; }

    public IEnumerable<ExpectedOperation> All => _operations.Values;

    public int Count => _operations.Count;

    public int Shards => _shape.Shards;

    /// <summary>How many different keys and rows there are.</summary>
    public int Numbers => _numbers.Count;

    public List<ExpectedOperation> On(int shard, int transaction) => _byShard[shard][transaction];

    public ExpectedOperation? Find(int transaction, int ordinal, int shard, RowOperationKind kind) =>
        _operations.GetValueOrDefault((transaction, ordinal, shard, kind));

    /// <summary>The only shard of a row, or -1: all.</summary>
    public int ShardOf(int table, SourceRow row)
    {
        if (table == SourceTables.Account)
            return (int)(ServerText.Crc32(row.Owner.ToString(System.Globalization.CultureInfo.InvariantCulture)) % _shape.Shards);
        return _shape.RateMethod == ShardMethod.All ? -1 : (int)(((row.Owner % _shape.Shards) + _shape.Shards) % _shape.Shards);
    }

    void Add(SimTransaction transaction, SimChange change)
    {
        var from = change.Before is null ? -2 : ShardOf(change.Table, change.Before);
        var to = change.After is null ? -2 : ShardOf(change.Table, change.After);
        var staysSame = from == to && change.Before!.Key.Equals(change.After!.Key);
        for (var shard = 0; shard < _shape.Shards; shard++)
        {
            if ((from == shard || from == -1) && !staysSame)
                Add(transaction, change, shard, RowOperationKind.Delete, leaves: to >= 0 && from >= 0 && to != from);
            if (to == shard || to == -1)
                Add(transaction, change, shard, RowOperationKind.Put, leaves: false);
        }
    }

    void Add(SimTransaction transaction, SimChange change, int shard, RowOperationKind kind, bool leaves)
    {
        var row = kind == RowOperationKind.Put ? change.After! : change.Before!;
        var expected = new ExpectedOperation
        {
            Transaction = transaction,
            Change = change,
            Shard = shard,
            Kind = kind,
            Leaves = leaves,
            OrderKeys = [.. KeysOf(change.Table, row, kind == RowOperationKind.Put ? change.Before : null).Distinct().Select(Number)],
            RowNumber = Number($"row {change.Table} {row.FoldedKey}"),
        };
        _operations.Add((transaction.Index, change.Ordinal, shard, kind), expected);
        _byShard[shard][transaction.Index].Add(expected);
    }

    IEnumerable<string> KeysOf(int table, SourceRow row, SourceRow? other)
    {
        yield return $"primary {table} {row.FoldedKey}";
        foreach (var each in other is null ? [row] : new[] { row, other })
        {
            if (each.Tag is not null)
                yield return $"tag {ServerText.Fold(each.Tag)}";
            if (table == SourceTables.Account && _shape.Grouped)
                yield return $"group {each.Owner}";
        }
    }

    int Number(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
            _numbers[name] = number = _numbers.Count;
        return number;
    }
}
