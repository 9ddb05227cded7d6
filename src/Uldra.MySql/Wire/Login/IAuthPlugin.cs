namespace Uldra.MySql;

/// <summary>
/// How one authentication plugin proves the password. It sees a nonce and the server's further packets, and says what to send; it does
/// no reading or writing of its own, so that the number of packets is bounded in one place (<see cref="Authentication"/>).
/// </summary>
interface IAuthPlugin
{
    /// <summary>How many bytes the server's nonce has; a zero byte may follow it on the wire.</summary>
    int NonceBytes { get; }

    /// <summary>The answer to a nonce; begins the plugin's dialogue anew.</summary>
    byte[] Answer(ReadOnlySpan<byte> nonce);

    /// <summary>The answer to a further packet of the server; null when none is due.</summary>
    /// <exception cref="MySqlProtocolException">The packet is not one of this plugin.</exception>
    byte[]? Continue(ReadOnlySpan<byte> data);
}
