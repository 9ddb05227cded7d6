namespace Uldra.MySql;

/// <summary>
/// Bytes from the server that do not fit the protocol. The connection that read them is no longer in step and only good for disposal.
/// Retrying is pointless unless something between us and the server is broken: it is a fault of the server, of a proxy, or of Uldra.
/// </summary>
public sealed class MySqlProtocolException(string message, long offset, Exception? inner = null)
    : Exception($"{message} (at byte {offset}). Check what stands between Uldra and the server; if nothing does, report this.", inner)
{
    /// <summary>What does not fit, without a next step: for an error that knows a better one.</summary>
    public string Cause { get; } = $"{message} (at byte {offset})";

    /// <summary>Byte offset of the fault: within the packet, or from the connection's start when the framing itself is wrong.</summary>
    public long Offset { get; } = offset;
}
