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
