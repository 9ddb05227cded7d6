using Uldra.MySql.Schema;

namespace Uldra.Model;

/// <summary>
/// A replicated source table with its shape at a position. One instance per shape, so that later stages can cache by
/// <see cref="Index"/>, which counts from 0 in one pipeline.
/// </summary>
public sealed record SourceTable(int Index, TableDefinition Definition)
{
    /// <summary>Its rows wait behind a statement and do not fit the targets yet: its changes have no images.</summary>
    public bool IsUnread { get; init; }

    /// <summary>Places of the generated columns that fill a plain column of the targets.</summary>
    public int[] WrittenGenerated { get; init; } = [];

    /// <summary>An image without this column is not whole. What the server computes is only needed where a target stores it: keys, routes
    /// and versions come from columns that are written.</summary>
    public bool IsNeeded(int column) => !Definition.Columns[column].Generated || Array.IndexOf(WrittenGenerated, column) >= 0;
}
