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
}
