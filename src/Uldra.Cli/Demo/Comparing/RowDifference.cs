namespace Uldra.Cli.Demo.Comparing;

enum DifferenceKind
{
    /// <summary>The source has the row, no shard does.</summary>
    Missing,

    /// <summary>A shard has the row, the source does not.</summary>
    Extra,

    /// <summary>A value differs.</summary>
    Different,

    /// <summary>The row is where the routing rule does not put it.</summary>
    WrongShard,

    /// <summary>More than one shard has the row.</summary>
    Duplicate,
}

/// <param name="Table">Its name.</param>
/// <param name="Key">Primary key value.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Shards">The shards that hold the row, or that lack it when it is missing.</param>
/// <param name="Columns">Which columns differ.</param>
sealed record RowDifference(string Table, long Key, DifferenceKind Kind, IReadOnlyList<int> Shards, IReadOnlyList<string> Columns)
{
    public override string ToString()
    {
        var where = Shards.Count == 0 ? "" : $" (s{string.Join(", s", Shards)})";
        var what = Columns.Count == 0 ? "" : $": {string.Join(", ", Columns)}";
        return $"{Table} {Key}: {Kind}{where}{what}";
    }
}
