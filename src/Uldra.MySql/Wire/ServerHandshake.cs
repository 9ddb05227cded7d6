using System.Globalization;

namespace Uldra.MySql;

/// <summary>
/// The server's first packet.
/// <code>
/// 10 │ version text, 0 │ connection id: 4 │ nonce: 8 │ 0 │ capabilities, low: 2 │ charset: 1 │ status: 2 │ capabilities, high: 2
///    │ length of the nonce: 1 │ reserved: 10 │ rest of the nonce, 0 │ name of the authentication plugin, 0
/// </code>
/// </summary>
/// <remarks>
/// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html;
/// MariaDB keeps its own capabilities in the last four reserved bytes, which Uldra has no use for.
/// </remarks>
sealed record ServerHandshake(
    ServerInfo Server, uint ConnectionId, Capabilities Capabilities, ServerStatus Status, byte[] Nonce, string AuthPlugin)
{
    const int NonceFirstBytes = 8;
    const int NonceBytes = 20;

    /// <exception cref="MySqlException">The server refused the connection before any login (too many, host blocked).</exception>
    /// <exception cref="MySqlProtocolException">Not a handshake of version 10.</exception>
    public static ServerHandshake Parse(ReadOnlySpan<byte> packet)
    {
        if (ErrorPacket.Is(packet))
            throw ErrorPacket.Parse(packet);
        var cursor = new PacketCursor(packet);
        var protocol = cursor.ReadByte();
        if (protocol != 10)
            throw new MySqlProtocolException($"handshake version {protocol} where 10 is due: no MySQL or MariaDB server", 0);
        var version = PacketCursor.Text(cursor.ReadNullTerminated());
        var connectionId = cursor.ReadUInt32();
        Span<byte> nonce = stackalloc byte[NonceBytes];
        cursor.ReadBytes(NonceFirstBytes).CopyTo(nonce);
        cursor.Skip(1);
        var capabilities = (Capabilities)cursor.ReadUInt16();
        cursor.Skip(1);
        var status = (ServerStatus)cursor.ReadUInt16();
        capabilities |= (Capabilities)((uint)cursor.ReadUInt16() << 16);
        cursor.Skip(1 + 10);
        const Capabilities Needed = Capabilities.Protocol41 | Capabilities.SecureConnection;
        if ((capabilities & Needed) != Needed)
            throw new MySqlProtocolException($"server {version} lacks the 4.1 protocol with secure login", 0);
        // The length byte is not used: 20 bytes and a zero are what every plugin sends, whatever it says there.
        cursor.ReadBytes(NonceBytes - NonceFirstBytes).CopyTo(nonce[NonceFirstBytes..]);
        if (!cursor.AtEnd)
            cursor.Skip(1);
        var plugin = (capabilities & Capabilities.PluginAuth) != 0 ? PacketCursor.Text(cursor.ReadNullTerminatedOrRest()) : "";
        return new(ReadServer(version), connectionId, capabilities, status, nonce.ToArray(), plugin);
    }

    /// <summary>
    /// <c>5.5.5-10.11.6-MariaDB-log</c> is MariaDB 10.11.6: up to 10.x it puts 5.5.5- in front so that old replicas, which read only one
    /// digit of the major version, take it. (MariaDB's documentation of VERSION().)
    /// </summary>
    public static ServerInfo ReadServer(string text)
    {
        const string ReplicaPrefix = "5.5.5-";
        var family = text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) ? ServerFamily.MariaDb : ServerFamily.MySql;
        var numbers = family == ServerFamily.MariaDb && text.StartsWith(ReplicaPrefix, StringComparison.Ordinal)
            ? text[ReplicaPrefix.Length..] : text;
        return new ServerInfo(family, ReadVersion(numbers), text);
    }

    /// <summary>Up to three numbers; what is not a number there counts as 0, and is refused by whoever needs a version.</summary>
    static Version ReadVersion(string text)
    {
        Span<int> parts = stackalloc int[3];
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (!int.TryParse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                break;
            if (end == text.Length || text[end] != '.')
                break;
            at = end + 1;
        }
        return new Version(parts[0], parts[1], parts[2]);
    }
}
