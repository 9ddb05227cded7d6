namespace Uldra.MySql;

/// <summary>
/// Which error codes mean what for the caller. A code missing here is taken for lasting: it stops visibly instead of being retried
/// without end. Names and numbers: https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html and
/// https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference (the same number where not said otherwise).
/// </summary>
static class ErrorKinds
{
    public static bool IsConnectionLost(int code) => code switch
    {
        // Client: 2002/2003 cannot connect, 2006 gone away, 2012 lost in the handshake, 2013 lost, 2055 lost with the system's error.
        2002 or 2003 or 2006 or 2012 or 2013 or 2055 => true,
        _ => EndsSession(code),
    };

    /// <summary>The server says this as its last word: it closes the connection behind it.</summary>
    public static bool EndsSession(int code) => code switch
    {
        // 1053 SERVER_SHUTDOWN, 1077 NORMAL_SHUTDOWN, 1079 SHUTDOWN_COMPLETE, 1080 FORCING_CLOSE.
        1053 or 1077 or 1079 or 1080 => true,
        // 1152/1184 (NEW_)ABORTING_CONNECTION, 1158–1161 NET_READ_ERROR, …READ_INTERRUPTED, …ERROR_ON_WRITE, …WRITE_INTERRUPTED.
        1152 or 1184 or 1158 or 1159 or 1160 or 1161 => true,
        // MariaDB 1927 CONNECTION_KILLED; MySQL 3169 SESSION_WAS_KILLED, 4031 CLIENT_INTERACTION_TIMEOUT.
        1927 or 3169 or 4031 => true,
        _ => false,
    };

    public static bool IsTransient(int code, string sqlState, string message) =>
        IsConnectionLost(code) || IsRollback(code, sqlState) || IsBusy(code) || IsReadOnlyServer(code, message)
        || IsNotReadyNode(code, message);

    /// <summary>The transaction or statement lost against another one and did not happen.</summary>
    static bool IsRollback(int code, string sqlState) => code switch
    {
        // 1205 LOCK_WAIT_TIMEOUT, 1213 LOCK_DEADLOCK, 3572 LOCK_NOWAIT.
        // https://dev.mysql.com/doc/refman/8.4/en/innodb-error-handling.html
        1205 or 1213 or 3572 => true,
        // 1412 TABLE_DEF_CHANGED "please retry transaction"; 1020 CHECKREAD: MariaDB's innodb_snapshot_isolation conflict (MDEV-35124).
        1412 or 1020 => true,
        // 1317 QUERY_INTERRUPTED: KILL QUERY, or a kill on the way to shutdown. 1969 (MariaDB) and 3024: the statement's time limit.
        1317 or 1969 or 3024 => true,
        // Group replication: 3100 RUN_HOOK_ERROR (no majority, not yet online), 3101 TRANSACTION_ROLLBACK_DURING_COMMIT (certification).
        3100 or 3101 => true,
        // SQLSTATE class 40 is the standard's "transaction rollback".
        _ => sqlState.StartsWith("40", StringComparison.Ordinal),
    };

    /// <summary>The server is full, or on its way up or down.</summary>
    static bool IsBusy(int code) => code switch
    {
        // 1040 CON_COUNT_ERROR, 1203 TOO_MANY_USER_CONNECTIONS, 1226 USER_LIMIT_REACHED, 1637 TOO_MANY_CONCURRENT_TRXS.
        1040 or 1203 or 1226 or 1637 => true,
        // 1041 OUT_OF_RESOURCES, 1135 CANT_CREATE_THREAD.
        1041 or 1135 => true,
        // MySQL: 3032 SERVER_OFFLINE_MODE, 3168 SERVER_ISNT_AVAILABLE.
        3032 or 3168 => true,
        _ => false,
    };

    /// <summary>
    /// A primary during failover. 1836 READ_ONLY_MODE says so plainly. 1290 OPTION_PREVENTS_STATEMENT names the option: only the
    /// read-only ones pass by themselves (skip-grant-tables, secure-file-priv do not). 1792 is not here: a READ ONLY transaction is the
    /// session's own doing and stays one.
    /// </summary>
    static bool IsReadOnlyServer(int code, string message) =>
        code == 1836 || (code == 1290 && (message.Contains("read-only", StringComparison.OrdinalIgnoreCase)
            || message.Contains("read_only", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Galera answers 1047 UNKNOWN_COM_ERROR "WSREP has not yet prepared node for application use" while a node joins.</summary>
    static bool IsNotReadyNode(int code, string message) => code == 1047 && message.Contains("WSREP", StringComparison.Ordinal);
}
