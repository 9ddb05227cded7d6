namespace Uldra.MySql;

/// <summary>An error the server sent, or the loss of the connection to it (code 2003 could not connect, 2013 lost while in use).</summary>
public sealed class MySqlException(int code, string sqlState, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The server's error number, or one of <see cref="ClientError"/>'s.</summary>
    public int Code { get; } = code;

    /// <summary>Five characters; <c>HY000</c> where the server named none.</summary>
    public string SqlState { get; } = sqlState;

    /// <summary>The server refused one command in good order: the connection can take the next one.</summary>
    internal bool InStep { get; init; }

    /// <summary>The same work may succeed later or on another connection.</summary>
    public bool IsTransient => ErrorKinds.IsTransient(Code, SqlState, Message);

    /// <summary>The connection is gone: what it was doing is unknown until looked up.</summary>
    public bool IsConnectionLost => ErrorKinds.IsConnectionLost(Code);
}
