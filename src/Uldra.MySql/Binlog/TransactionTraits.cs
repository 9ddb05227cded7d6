namespace Uldra.MySql.Binlog;

/// <summary>What MariaDB notes about a transaction for its parallel replicas.</summary>
/// <remarks>https://mariadb.com/kb/en/gtid_event/</remarks>
[Flags]
public enum TransactionTraits : byte
{
    /// <summary>Nothing noted; always so on MySQL.</summary>
    None = 0,

    /// <summary>One statement without BEGIN and COMMIT.</summary>
    Standalone = 0x01,

    /// <summary>It could be rolled back: no table without transactions took part.</summary>
    Transactional = 0x04,

    /// <summary>Replicas may run it beside others.</summary>
    AllowParallel = 0x08,

    /// <summary>It waited for a row lock of another transaction.</summary>
    Waited = 0x10,

    /// <summary>It is DDL.</summary>
    Ddl = 0x20,
}
