namespace Uldra.Reading;

/// <param name="Kind">What it does.</param>
/// <param name="Tables">The tables it is about, in the order and letter case of the text, the default database filled in. Comparing as
/// the server does (<c>lower_case_table_names</c>) is the caller's part. For <see cref="StatementKind.Unclear"/> every name in the
/// text.</param>
/// <param name="Database">The database of <see cref="StatementKind.ChangeDatabase"/>, else null.</param>
public sealed record ClassifiedStatement(StatementKind Kind, IReadOnlyList<(string Database, string Table)> Tables, string? Database)
{
    internal static ClassifiedStatement Harmless { get; } = new(StatementKind.Harmless, [], null);

    internal bool SameAs(ClassifiedStatement other) =>
        Kind == other.Kind && Database == other.Database && Tables.SequenceEqual(other.Tables);
}
