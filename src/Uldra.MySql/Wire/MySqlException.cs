namespace Uldra.MySql;

/// <summary>An error the server sent, or the loss of the connection to it (code 2003 could not connect, 2013 lost while in use).</summary>
public sealed class MySqlException(int code, string sqlState, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Code { get; } = code;

    public string SqlState { get; } = sqlState;

    /// <summary>The same work may succeed later or on another connection.</summary>
    public bool IsTransient => throw new NotImplementedException();

    /// <summary>The connection is gone: what it was doing is unknown until looked up.</summary>
    public bool IsConnectionLost => throw new NotImplementedException();
}
