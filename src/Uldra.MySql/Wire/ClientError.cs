namespace Uldra.MySql;

/// <summary>Codes for what the client notices itself, numbered as MySQL's own client library numbers them.</summary>
/// <remarks>https://dev.mysql.com/doc/mysql-errors/en/client-error-reference.html</remarks>
static class ClientError
{
    /// <summary>CR_CONN_HOST_ERROR: no connection was made.</summary>
    public const int CannotConnect = 2003;

    /// <summary>CR_SERVER_LOST: a connection was made and is gone.</summary>
    public const int ConnectionLost = 2013;

    /// <summary>CR_SSL_CONNECTION_ERROR: TLS was wanted and could not be had.</summary>
    public const int Tls = 2026;

    /// <summary>CR_AUTH_PLUGIN_CANNOT_LOAD: the account's authentication plugin is not one of ours.</summary>
    public const int AuthPlugin = 2059;

    /// <summary>CR_AUTH_PLUGIN_ERR: the dialogue of an authentication plugin went wrong.</summary>
    public const int AuthDialogue = 2061;

    /// <summary>CR_COMPRESSION_WRONGLY_CONFIGURED: the compression that was asked for is not to be had.</summary>
    public const int Compression = 2066;

    /// <summary>CR_LOAD_DATA_LOCAL_INFILE_REJECTED: the server asked for a local file.</summary>
    public const int LocalFileRefused = 2068;

    public const string ConnectionState = "08S01";
    public const string GeneralState = "HY000";

    public static MySqlException Lost(string cause, Exception? inner = null) =>
        new(ConnectionLost, ConnectionState, $"The connection to the server was lost: {cause}", inner);
}
