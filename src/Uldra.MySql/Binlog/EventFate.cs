namespace Uldra.MySql.Binlog;

/// <summary>
/// What becomes of each event kind that is not decoded: passed over because it says nothing about rows, or a stop with the next step.
/// A kind that is in neither list stops too, unless its sender marked it as ignorable.
/// </summary>
static class EventFate
{
    const string UnknownKind = "This kind is not known here, and passing over it could lose changes: report it, and start behind it.";

    /// <summary>
    /// Checkpoints, lists of older GTIDs, comments, group replication's own notes; and the parts of a statement event (INSERT_ID, RAND,
    /// user variables), where the statement behind them decides.
    /// </summary>
    public static bool IsPassedOver(EventKind kind) => kind is EventKind.Stop or EventKind.PreviousGtids or EventKind.RowsQuery
        or EventKind.Ignorable or EventKind.MariaDbAnnotate or EventKind.MariaDbCheckpoint or EventKind.MariaDbGtidList
        or EventKind.IntVar or EventKind.Rand or EventKind.UserVar or EventKind.TransactionContext or EventKind.ViewChange;

    /// <summary>A kind that is known to matter stops even if it is marked as ignorable.</summary>
    public static bool MustStop(EventKind kind) => !ReferenceEquals(NextStep(kind), UnknownKind);

    public static string NextStep(EventKind kind) => kind switch
    {
        EventKind.Incident => "The source lost events before this place, so its replicas and Uldra miss changes: copy the tables again.",
        EventKind.MariaDbStartEncryption =>
            "The file is encrypted (encrypt_binlog), and only its server has the key: read it from the server.",
        EventKind.MariaDbPartialRows =>
            "Rows in several pieces (binlog_row_event_fragment_threshold) are not handled yet: raise that setting on the source above its "
            + "largest row, and start behind this transaction.",
        EventKind.Load or EventKind.CreateFile or EventKind.AppendBlock or EventKind.ExecLoad or EventKind.DeleteFile or EventKind.NewLoad
            or EventKind.BeginLoadQuery or EventKind.ExecuteLoadQuery =>
            "LOAD DATA was logged as a statement: set binlog_format=ROW on the source for all sessions, and start behind this transaction.",
        EventKind.WriteRowsV0 or EventKind.UpdateRowsV0 or EventKind.DeleteRowsV0 or EventKind.StartV3 or EventKind.Slave =>
            "Only pre-releases of MySQL 5.1 and older wrote this: the source must be MySQL 5.7 or MariaDB 10.6 at least.",
        _ => UnknownKind,
    };
}
