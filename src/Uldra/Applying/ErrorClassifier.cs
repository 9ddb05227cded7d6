using System.Text.RegularExpressions;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// What a server's error means for a lane. Anything not known here is fatal: an unknown refusal must not be retried for ever or taken for
/// a bad row. Codes: MySQL's and MariaDB's error references; those above 1900 mean different things in the two families.
/// </summary>
static partial class ErrorClassifier
{
    public const int SubqueryHasMoreRows = 1242;
    public const int DuplicateEntry = 1062;
    public const int NoSuchTable = 1146;
    public const int NoSuchThread = 1094;
    public const int LockWaitTimeout = 1205;

    /// <summary>What to do about an error while a batch was written. The put alarm and the fence are told apart by the caller.</summary>
    public static TargetFailureKind KindOf(MySqlException error) =>
        error.IsConnectionLost ? TargetFailureKind.Transient
        : IsConflict(error.Code) ? TargetFailureKind.Conflict
        : error.IsTransient || IsStorageFull(error.Code) ? TargetFailureKind.Transient
        : IsRow(error) ? TargetFailureKind.Row
        : TargetFailureKind.Fatal;

    /// <summary>It came from the server or the way to it; anything else is an error of ours or a cancellation.</summary>
    public static bool IsServerFailure(Exception failure) => failure is MySqlException or MySqlProtocolException;

    /// <summary>The failure as an operator reads it.</summary>
    /// <param name="where">Target, and table if there is one.</param>
    public static TargetException Explain(Exception failure, string where)
    {
        if (failure is not MySqlException error)
            return new(TargetFailureKind.Fatal, "target-protocol", $"{where}: {failure.Message}", failure);
        var kind = KindOf(error);
        var (id, next) = kind switch
        {
            TargetFailureKind.Conflict => ("target-conflict", "It is tried again in smaller batches."),
            TargetFailureKind.Transient when error.IsConnectionLost => ("target-connection-lost", "It is tried again on a new connection."),
            TargetFailureKind.Transient when IsStorageFull(error.Code) =>
                ("target-storage", "Free space on the target; until then it is tried again."),
            TargetFailureKind.Transient => ("target-not-ready", "It is tried again."),
            TargetFailureKind.Row => ("target-row-refused", "Mend the target's table or the source row, then retry or drop the row."),
            _ => FatalOf(error),
        };
        return new TargetException(kind, id, $"{where}: {Describe(error)} {next}", error);
    }

    /// <summary>The server's message without the values of rows that some messages quote.</summary>
    public static string Describe(MySqlException error) => $"error {error.Code} ({error.SqlState}): {Redact(error.Message)}";

    /// <inheritdoc cref="Describe"/>
    public static string Redact(string message) => Values().Replace(message, "$1'…'").TrimEnd('.') + ".";

    static bool IsConflict(int code) => code is
        1213                // deadlock
        or 1205             // lock wait timeout
        or 1206             // more locks than the lock table holds
        or 1020             // record changed since last read (MariaDB with innodb_snapshot_isolation)
        or 1969 or 3024;    // the server's time limit for a statement

    // People free space while everything waits; the server did nothing of the statement. 1030 passes on what an engine says, most often
    // the system's error 28 (no space left).
    static bool IsStorageFull(int code) => code is
        1021 or 1114        // disk full, table full
        or 1026 or 3        // a file could not be written
        or 1030
        or 1878;            // the temporary file of a statement

    static bool IsRow(MySqlException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)       // data exceptions
        || error.SqlState.StartsWith("23", StringComparison.Ordinal)    // constraints
        || error.SqlState == "45000"                                    // a trigger's SIGNAL
        || error.Code is
            1048 or 1062 or 1264 or 1265 or 1292 or 1364 or 1366 or 1406    // NULL, duplicate, range, truncation, no default
            or 1118 or 1153                                                 // row or packet too large
            or 1416 or 1367 or 1411 or 1300 or 1525 or 1690                 // geometry, illegal values, invalid characters
            or 1526 or 1748                                                 // no partition for the value
            or 1216 or 1217 or 1451 or 1452                                 // foreign keys (checked by other engines)
            or 1977 or 3854 or 3988                                         // a character the column's set does not have
            or 3140 or 3141 or 3156                                         // JSON
            or 3819 or 4025 or 4026;                                        // CHECK

    static (string Id, string Next) FatalOf(MySqlException error) => error.Code switch
    {
        1044 or 1045 or 1142 or 1143 or 1227 or 1370 or 1698 or 3118 =>
            ("target-privilege", "Grant what is missing (see `uldra check`)."),
        1049 or NoSuchTable or 1054 or 1136 or 1072 =>
            ("target-schema", "Create what is missing or mend the mapping (see `uldra check`)."),
        _ => ("target-refused", "The error is not one that can be retried; mend the target, then start again."),
    };

    // "Duplicate entry 'x' for key", "Incorrect string value: '…' for column", "Truncated incorrect … value: '…'".
    // A syntax error quotes the statement from the fault on: "near '…' at line 1".
    // Greedy: a value may hold quotes and words of the message itself.
    [GeneratedRegex("(?s)(entry |value: |value )'(?:.*'(?= for (?:key|column|function) )|.*'(?= at row )|.*'$)"
        + "|(?<=near )()'.*'(?= at line )")]
    private static partial Regex Values();
}
