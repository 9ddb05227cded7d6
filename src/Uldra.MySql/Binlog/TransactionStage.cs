namespace Uldra.MySql.Binlog;

/// <summary>How far a transaction in the log has come.</summary>
enum TransactionStage
{
    /// <summary>Between two transactions.</summary>
    Outside,

    /// <summary>MySQL: named by its GTID; BEGIN, or the only statement, comes next.</summary>
    Named,

    /// <summary>MariaDB: the next statement is the only one.</summary>
    Standalone,

    /// <summary>Open until COMMIT, XID or ROLLBACK.</summary>
    Open,
}
