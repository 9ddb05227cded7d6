using Uldra.MySql.Schema;

namespace Uldra.Model;

/// <summary>
/// A column that Uldra writes. <see cref="Source"/> says how the canonical bytes are read; <see cref="Target"/> what they become.
/// </summary>
public sealed record TargetColumn(ColumnDefinition Source, ColumnDefinition Target);

/// <summary>A target table as row operations use it: its written columns (generated ones left out) and its keys as places among them.</summary>
public sealed class TargetTable
{
    /// <summary>Table name without the database: it lives in the target's own.</summary>
    public required string Name { get; init; }

    /// <summary>The source table this plan serves, <c>database.table</c>.</summary>
    public required string SourceName { get; init; }

    public required IReadOnlyList<TargetColumn> Columns { get; init; }

    /// <summary>Places in <see cref="Columns"/> of the target's primary key, in key order; never empty.</summary>
    public required IReadOnlyList<int> PrimaryKey { get; init; }

    /// <summary>Unique indexes besides the primary key, their parts as places in <see cref="Columns"/>.</summary>
    public IReadOnlyList<UniqueKey> UniqueKeys { get; init; } = [];

    /// <summary>Null: there is no column for versions, and rows are put and deleted whatever is there.</summary>
    public RowVersion? Version { get; init; }

    /// <summary>Versions beside the table: what is older is left out before rows are put and deleted. Null where there are none or a column.</summary>
    public SideVersion? SideVersion { get; init; }

    /// <summary>It has columns that Uldra neither writes nor the server computes: deleting a row would lose what they hold.</summary>
    public bool HasOtherColumns { get; init; }

    /// <summary>Some of its rows may have key values that cannot be hashed as the server compares them.</summary>
    public bool NeedsTableOrder { get; init; }

    /// <summary>What hashes of its keys depend on besides the values: hashes of another shape cannot be compared with its own.</summary>
    public ulong KeyShape { get; init; }

    /// <summary>A row that the target refuses is set aside alone, and the rest of its shard transaction applied without it.</summary>
    public bool SetsRowAside { get; init; }
}
