namespace Uldra.MySql.Positions;

/// <summary>How a source names its transactions.</summary>
public enum PositionKind
{
    /// <summary>MySQL GTIDs: <c>uuid:n</c> or <c>uuid:tag:n</c>; numbers of one source may stand in the log in any order.</summary>
    MySqlGtid,

    /// <summary>MariaDB GTIDs: <c>domain-server-sequence</c>; within a domain the log is ordered, numbers may skip.</summary>
    MariaDbGtid,

    /// <summary>No GTIDs: binary log file and offset of the transaction's start.</summary>
    File,
}

/// <summary>
/// The name of one source transaction. MySQL GTID: <see cref="Stream"/> is the lower-case uuid (with <c>:tag</c> if tagged),
/// <see cref="Number"/> its number. MariaDB: the domain in decimal, the sequence number; <see cref="ServerId"/> is only for printing.
/// File: the log's base name (<c>bin</c>), <see cref="Number"/> is <c>(file number &lt;&lt; 40) | offset</c> of the transaction's start.
/// </summary>
public readonly record struct TransactionId(PositionKind Kind, string Stream, ulong Number, uint ServerId = 0)
{
    public static TransactionId AtFile(string file, ulong offset) => throw new NotImplementedException();

    public static TransactionId Parse(PositionKind kind, string text) => throw new NotImplementedException();

    public override string ToString() => throw new NotImplementedException();
}
