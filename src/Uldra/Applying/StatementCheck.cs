using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Holds each statement's answer against what it may have done. A warning is the server saying that it stored something else than it was
/// given; a row count outside the possible range means that other rows than ours were touched.
/// </summary>
sealed class StatementCheck(LaneContext context)
{
    const int MessagesMax = 5;
    const string DataTruncated = "1265";

    /// <summary>Deletes of the packet that met no row.</summary>
    public async ValueTask<int> CheckAsync(
        MySqlConnection connection, StatementWriter writer, List<StatementResult> results, CancellationToken token)
    {
        if (results.Count != writer.Statements.Count)
            throw new InvalidOperationException(
                $"{context.Where}: {writer.Statements.Count} statements were sent, {results.Count} were answered.");
        var missed = 0;
        for (var i = 0; i < results.Count; i++)
        {
            var statement = writer.Statements[i];
            CheckRows(statement, results[i]);
            if (statement.Role == StatementRole.Delete)
                missed += statement.Count - (int)results[i].AffectedRows;
            if (results[i].Warnings > 0)
                await JudgeWarningsAsync(connection, writer, i, token).ConfigureAwait(false);
        }
        return missed;
    }

    void CheckRows(in WrittenStatement statement, in StatementResult result)
    {
        // A put counts 1 for a new row, 2 for one that changed, 0 (or 1, by a client flag) for one that was the same already.
        var most = statement.Role switch
        {
            StatementRole.Put => 2UL * (ulong)statement.Count,
            StatementRole.Delete or StatementRole.Vacate or StatementRole.Bury => (ulong)statement.Count,
            _ => ulong.MaxValue,
        };
        if (result.AffectedRows > most)
            throw new TargetException(TargetFailureKind.Fatal, "target-affected-rows",
                $"{context.Where}: a {statement.Role} of {statement.Count} rows on {statement.Table?.Table.Name} affected "
                + $"{result.AffectedRows} rows. It was rolled back; "
                + "compare the table's primary key on the target with what `uldra check` prints.");
    }

    // Warnings are kept for the last statement only. An earlier one is sent once more in the same transaction, and then, if it may stand, all
    // that followed it: puts and deletes may be repeated, in their order.
    async Task JudgeWarningsAsync(MySqlConnection connection, StatementWriter writer, int at, CancellationToken token)
    {
        var statement = writer.Statements[at];
        var isRepeated = statement.IsOfRows && at < writer.Statements.Count - 1;
        if (isRepeated)
            await connection.ExecuteManyAsync([writer.Command(at)], [], token).ConfigureAwait(false);
        var warnings = await connection.RowsAsync("SHOW WARNINGS", token).ConfigureAwait(false);
        var errorValues = writer.ErrorValues(statement).ToList();
        var seen = new List<string>();
        foreach (var warning in warnings)
        {
            var text = $"{warning[1]}: {ErrorClassifier.Redact(warning[2] ?? "")}";
            if (!IsHarmless(warning[1]) && !IsErrorValue(warning, errorValues) && seen.Count < MessagesMax && !seen.Contains(text))
                seen.Add(text);
        }
        if (warnings.Count > 0 && seen.Count == 0)
        {
            for (var next = at + 1; isRepeated && next < writer.Statements.Count; next++)
                await connection.ExecuteManyAsync([writer.Command(next)], [], token).ConfigureAwait(false);
            return;
        }

        throw new TargetException(statement.IsOfRows ? TargetFailureKind.Row : TargetFailureKind.Fatal,
            statement.IsOfRows ? "target-row-refused" : "target-warning",
            $"{context.Where}, table {statement.Table?.Table.Name ?? "of Uldra's own"}: the server warned that it would not store a row "
            + $"as given: {(seen.Count == 0 ? "(it did not say why)" : string.Join(" ", seen))} "
            + "Nothing was stored; mend the table or the mapping.");
    }

    // The message names the column, in every language.
    static bool IsErrorValue(IReadOnlyList<string?> warning, List<string> columns) =>
        warning[1] == DataTruncated && columns.Exists(column => warning[2]?.Contains($"'{column}'", StringComparison.OrdinalIgnoreCase) == true);

    // Deprecated syntax or character sets: the value is stored as given.
    static bool IsHarmless(string? code) => code is "1287" or "1681" or "3719" or "3720" or "3778";
}
