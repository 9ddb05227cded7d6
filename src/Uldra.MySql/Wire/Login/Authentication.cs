namespace Uldra.MySql;

/// <summary>
/// The dialogue from the client's handshake to the server's OK, with switches between plugins. What a plugin says is its own business
/// (<see cref="IAuthPlugin"/>); here is the frame, which ends after a bounded number of packets whatever the server does.
/// </summary>
sealed class Authentication(PacketChannel channel, MySqlConnectionOptions options, bool encrypted)
{
    /// <summary>A login with a public key takes four. MariaDB tries the plugins of an account one by one (IDENTIFIED VIA a OR b), and
    /// nobody has more than a few.</summary>
    const int PacketsMax = 16;

    /// <summary>In front of a plugin's packet; MariaDB puts it only where the packet would look like an OK, an error or a switch.</summary>
    const byte MoreData = 0x01;

    IAuthPlugin _plugin = new NativePassword(options.Password);

    /// <summary>The first answer. Of the plugins that a server proposes before it knows the account only these two are common; for any
    /// other account it asks again, by name.</summary>
    public byte[] Begin(ServerHandshake server, Capabilities capabilities)
    {
        var name = server.AuthPlugin == AuthPlugins.CachingSha2 ? AuthPlugins.CachingSha2 : AuthPlugins.Native;
        _plugin = AuthPlugins.Create(name, options, encrypted);
        return ClientHandshake.Response(capabilities, options, name, _plugin.Answer(server.Nonce));
    }

    /// <summary>Goes on until the server accepts.</summary>
    /// <exception cref="MySqlException">It refused, or wants what we do not have.</exception>
    public async ValueTask<OkPacket> FinishAsync(CancellationToken token)
    {
        for (var count = 0; count < PacketsMax; count++)
        {
            var packet = await channel.ReadAsync(token).ConfigureAwait(false);
            if (packet.Length == 0)
                throw new MySqlProtocolException("an empty packet during login", 0);
            switch (packet.Span[0])
            {
                case OkPacket.Marker:
                    return OkPacket.Parse(packet.Span);
                case ErrorPacket.Marker:
                    throw ErrorPacket.Parse(packet.Span);
                case OkPacket.EofMarker:
                    await channel.WriteAsync(Switch(packet.Span), token).ConfigureAwait(false);
                    break;
                default:
                    var data = packet.Span[0] == MoreData ? packet[1..] : packet;
                    if (_plugin.Continue(data.Span) is { } answer)
                        await channel.WriteAsync(answer, token).ConfigureAwait(false);
                    break;
            }
        }
        throw new MySqlProtocolException($"no end of the login after {PacketsMax} packets", 0);
    }

    /// <summary><c>0xFE │ plugin name, 0 │ nonce, 0</c>; 0xFE alone asks for the scramble of before MySQL 4.1.</summary>
    byte[] Switch(ReadOnlySpan<byte> packet)
    {
        var cursor = new PacketCursor(packet);
        cursor.Skip(1);
        var name = cursor.AtEnd ? "mysql_old_password" : PacketCursor.Text(cursor.ReadNullTerminated());
        _plugin = AuthPlugins.Create(name, options, encrypted);
        // The zero behind the nonce is optional, and a nonce of random bytes may end in a zero of its own: so by length.
        if (cursor.Remaining < _plugin.NonceBytes)
            throw new MySqlProtocolException($"a change to {name} with a nonce of {cursor.Remaining} bytes", cursor.Offset);
        return _plugin.Answer(cursor.ReadBytes(_plugin.NonceBytes));
    }
}
