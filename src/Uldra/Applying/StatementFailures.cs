using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>What a server's refusal means by the statement that it hit:
/// the same code is an alarm, a fence, or a fault of Uldra's own.</summary>
sealed class StatementFailures(LaneContext context)
{
    public const string UniqueConflict = "target-unique-conflict";

    /// <summary>A claim met something newer. The lane deals with it; nobody else sees it.</summary>
    public const string NewerVersion = "newer-version";

    /// <param name="holder">Who holds the value, where that is known.</param>
    public TargetException Explain(MySqlException error, in WrittenStatement statement, string? holder = null)
    {
        if (statement.Role == StatementRole.Fence && error.Code == ErrorClassifier.SubqueryHasMoreRows)
            return OwnerFence.Broken(context.Where, context.Pipeline, context.Epoch, error);
        if (statement.Role == StatementRole.Claim && error.Code == ErrorClassifier.SubqueryHasMoreRows)
            return new TargetException(TargetFailureKind.Conflict, NewerVersion, $"{context.Where}: a row has a newer version.", error);
        if (!statement.IsOfRows)
            return OfOwnTables(error, statement.Role);
        if (error.Code is ErrorClassifier.SubqueryHasMoreRows or ErrorClassifier.DuplicateEntry)
            return new TargetException(TargetFailureKind.Row, UniqueConflict,
                $"{Where(statement)}: a put needs a unique value that another row holds ({ErrorClassifier.Describe(error)}) "
                + $"{holder}Nothing was changed. Remove or change the row that holds it, or retry once the source has done so.", error);
        return ErrorClassifier.Explain(error, Where(statement));
    }

    public TargetException TooLong(in WrittenStatement statement, int bytes, long maxAllowedPacket) =>
        new(TargetFailureKind.Row, "target-row-refused",
            $"{Where(statement)}: a row needs a statement of {bytes} bytes; the target's max_allowed_packet is {maxAllowedPacket}. Raise "
            + "it on the target.");

    // A refusal of Uldra's own rows is nobody's row: putting a user's row aside would not help.
    TargetException OfOwnTables(MySqlException error, StatementRole role)
    {
        var explained = ErrorClassifier.Explain(error, $"{context.Where}, Uldra's own tables");
        return explained.Kind == TargetFailureKind.Row
            ? new TargetException(TargetFailureKind.Fatal, "target-own-tables",
                $"{context.Where}: the {role} statement on Uldra's own tables failed with {ErrorClassifier.Describe(error)} Has somebody "
                + "changed them, or does another program use this pipeline's name?", error)
            : explained;
    }

    string Where(in WrittenStatement statement) => $"{context.Where}, table {statement.Table?.Table.Name}";
}
