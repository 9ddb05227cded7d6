namespace Uldra.MySql.Binlog;

/// <summary>MariaDB's ALTER TABLE in two phases (<c>binlog_alter_two_phase</c>), of which only the commit changes anything.</summary>
public enum AlterPhase : byte
{
    /// <summary>No such statement.</summary>
    None,

    /// <summary>It has begun; whether it succeeds is not known yet. Delivered without a statement.</summary>
    Started,

    /// <summary>It has succeeded, and is delivered as any statement.</summary>
    Committed,

    /// <summary>It has failed. Delivered without a statement.</summary>
    RolledBack,
}
