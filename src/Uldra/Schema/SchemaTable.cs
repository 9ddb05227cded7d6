using Uldra.MySql.Schema;

namespace Uldra.Schema;

public enum SchemaTableKind
{
    Table,
    View,

    /// <summary>MariaDB's sequences: tables of one row that are no tables to their users.</summary>
    Sequence,

    /// <summary>MariaDB's system-versioned tables: their log holds history rows and columns nobody declared.</summary>
    SystemVersioned,
}

/// <summary>A table as <c>information_schema</c> describes it now. It says nothing of what older images in the log look like.</summary>
public sealed record SchemaTable
{
    public required TableDefinition Definition { get; init; }
    public required SchemaTableKind Kind { get; init; }

    /// <summary>Null for a view.</summary>
    public string? Engine { get; init; }

    /// <summary>One per column of <see cref="Definition"/>.</summary>
    public required IReadOnlyList<ColumnFacts> Facts { get; init; }
    public IReadOnlyList<string> Triggers { get; init; } = [];
    public IReadOnlyList<ForeignKey> ForeignKeys { get; init; } = [];
}

/// <summary>What does not decide how bytes are read, and still matters before a start.</summary>
/// <param name="HasDefault">A row may leave the column out.</param>
/// <param name="Unsupported">Why Uldra cannot read or write the column, in words; null when it can. Its type in the definition is then
/// <see cref="MySqlType.Null"/> and must not be used.</param>
public readonly record struct ColumnFacts(bool HasDefault, string? Unsupported);

/// <param name="References">The parent, <c>database.table</c>.</param>
/// <param name="Cascades">The server changes child rows on its own when the parent's change, and does not log it as a change of theirs.</param>
public sealed record ForeignKey(string Name, string References, bool Cascades);
