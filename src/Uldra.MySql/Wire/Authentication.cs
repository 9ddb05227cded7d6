using System.Security.Cryptography;

namespace Uldra.MySql;

/// <summary>
/// The dialogue from the client's handshake to the server's OK: <c>mysql_native_password</c> and <c>caching_sha2_password</c>, with
/// switches between them. It never sends the password readable on a connection that is not encrypted, and it ends after a bounded number
/// of packets whatever the server does.
/// </summary>
sealed class Authentication(PacketChannel channel, MySqlConnectionOptions options, bool encrypted)
{
    const string NativePlugin = "mysql_native_password";
    const string Sha2Plugin = "caching_sha2_password";

    /// <summary>A login with a public key takes four. MariaDB tries the plugins of an account one by one (IDENTIFIED VIA a OR b), and
    /// nobody has more than a few.</summary>
    const int PacketsMax = 16;

    const byte MoreData = 0x01;
    const byte RequestPublicKey = 0x02;
    const byte FastSucceeded = 0x03;
    const byte FullNeeded = 0x04;

    string _plugin = NativePlugin;
    byte[] _nonce = [];
    bool _keyRequested;

    /// <summary>The first answer, by the plugin the server proposes; if that is none of ours, the server will ask for another.</summary>
    public byte[] Begin(ServerHandshake server, Capabilities capabilities)
    {
        _plugin = server.AuthPlugin == Sha2Plugin ? Sha2Plugin : NativePlugin;
        _nonce = server.Nonce;
        return ClientHandshake.Response(capabilities, options, _plugin, Answer());
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
                    Switch(packet.Span);
                    await channel.WriteAsync(Answer(), token).ConfigureAwait(false);
                    break;
                case MoreData when _plugin == Sha2Plugin:
                    await ContinueSha2Async(packet, token).ConfigureAwait(false);
                    break;
                default:
                    throw new MySqlProtocolException($"packet 0x{packet.Span[0]:X2} during login with {_plugin}", 0);
            }
        }
        throw new MySqlProtocolException($"no end of the login after {PacketsMax} packets", 0);
    }

    byte[] Answer() => _plugin == Sha2Plugin
        ? PasswordScramble.CachingSha2(options.Password, _nonce)
        : PasswordScramble.Native(options.Password, _nonce);

    /// <summary><c>0xFE │ plugin name, 0 │ nonce, 0</c>; 0xFE alone asks for the scramble of before MySQL 4.1.</summary>
    void Switch(ReadOnlySpan<byte> packet)
    {
        var cursor = new PacketCursor(packet);
        cursor.Skip(1);
        _plugin = cursor.AtEnd ? "mysql_old_password" : PacketCursor.Text(cursor.ReadNullTerminated());
        if (_plugin is not (NativePlugin or Sha2Plugin))
            throw Unsupported(_plugin);
        var nonce = cursor.ReadToEnd();
        _nonce = (nonce.Length > 0 && nonce[^1] == 0 ? nonce[..^1] : nonce).ToArray();
        _keyRequested = false;
        if (_nonce.Length == 0)
            throw new MySqlProtocolException($"a change to {_plugin} without a nonce", cursor.Offset);
    }

    async ValueTask ContinueSha2Async(ReadOnlyMemory<byte> packet, CancellationToken token)
    {
        if (_keyRequested)
        {
            _keyRequested = false;
            await channel.WriteAsync(Encrypt(packet.Span[1..]), token).ConfigureAwait(false);
            return;
        }
        switch (packet.Length == 2 ? packet.Span[1] : 0)
        {
            case FastSucceeded:
                break;
            case FullNeeded when encrypted:
                await channel.WriteAsync(PasswordScramble.Plain(options.Password), token).ConfigureAwait(false);
                break;
            case FullNeeded:
                _keyRequested = true;
                await channel.WriteAsync(new[] { RequestPublicKey }, token).ConfigureAwait(false);
                break;
            default:
                throw new MySqlProtocolException($"unknown step of {Sha2Plugin}", 1);
        }
    }

    byte[] Encrypt(ReadOnlySpan<byte> key)
    {
        try
        {
            return PasswordScramble.Encrypted(options.Password, _nonce, PacketCursor.Text(key));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new MySqlException(ClientError.AuthDialogue, ClientError.GeneralState,
                $"The server's public key for {Sha2Plugin} cannot be used: {e.Message} Use TLS (tls=required).", e);
        }
    }

    MySqlException Unsupported(string plugin) => new(ClientError.AuthPlugin, ClientError.GeneralState,
        $"Account '{options.User}' logs in with the plugin '{plugin}', which Uldra does not speak. "
        + $"Give it an account with {Sha2Plugin} (MySQL) or {NativePlugin} (MariaDB).");
}
