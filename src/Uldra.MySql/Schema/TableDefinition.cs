namespace Uldra.MySql.Schema;

/// <summary>A part of an index: the column's place in the table, and the prefix length in characters (0: the whole column).</summary>
public readonly record struct KeyPart(int Column, int Prefix);

/// <summary>A unique index. <see cref="HasExpression"/>: a functional or multi-valued part, whose value cannot be computed here.</summary>
public sealed record UniqueKey(string Name, IReadOnlyList<KeyPart> Parts, bool HasExpression);

/// <summary>One table's shape: as of a position in the log, or as a target has it now.</summary>
public sealed record TableDefinition
{
    public required string Database { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    /// <summary>The primary key's columns in key order; empty when there is none or the log did not say.</summary>
    public IReadOnlyList<KeyPart> PrimaryKey { get; init; } = [];

    /// <summary>Unique indexes besides the primary key; only information_schema knows them.</summary>
    public IReadOnlyList<UniqueKey> UniqueKeys { get; init; } = [];

    public string FullName => $"{Database}.{Name}";

    /// <summary>The column's place, or -1. Column names compare without case, as the servers do.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (string.Equals(Columns[i].Name, column, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }
}
