using System.Net.Sockets;

namespace Uldra.MySql;

/// <summary>What <see cref="Connector"/> hands to a new connection.</summary>
sealed record Login(PacketChannel Channel, Transport Transport, ServerHandshake Server, ServerStatus Status);

/// <summary>From options to a logged-in channel: name, TCP, handshake, TLS, login; all within one time limit.</summary>
static class Connector
{
    public static async Task<Login> ConnectAsync(MySqlConnectionOptions options, CancellationToken token)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Transport? transport = null;
        try
        {
            KeepAlive(socket);
            await socket.ConnectAsync(options.Host, options.Port, both.Token).ConfigureAwait(false);
            transport = new Transport(new NetworkStream(socket, ownsSocket: true), options.Time);
            return await LogInAsync(transport, options, both.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            transport?.Dispose();
            socket.Dispose();
            throw Translate(e, options, token);
        }
    }

    internal static async Task<Login> LogInAsync(Transport transport, MySqlConnectionOptions options, CancellationToken token)
    {
        var channel = new PacketChannel(transport);
        var first = await channel.ReadAsync(token).ConfigureAwait(false);
        var server = ServerHandshake.Parse(first.Span);
        var tls = TlsUpgrade.IsWanted(options, server);
        var capabilities = ClientHandshake.Choose(server, options, tls);
        if (tls)
            await EncryptAsync(transport, channel, capabilities, options, token).ConfigureAwait(false);
        var authentication = new Authentication(channel, options, tls);
        try
        {
            await channel.WriteAsync(authentication.Begin(server, capabilities), token).ConfigureAwait(false);
            var ok = await authentication.FinishAsync(token).ConfigureAwait(false);
            channel.EndLogin(options.Compress);
            return new Login(channel, transport, server, ok.Status);
        }
        catch (MySqlException e) when (e.Code == ClientError.ConnectionLost && tls && options.TlsCertFile is not null)
        {
            throw TlsUpgrade.EndedBehindHandshake(e);
        }
    }

    static async Task EncryptAsync(
        Transport transport, PacketChannel channel, Capabilities capabilities, MySqlConnectionOptions options, CancellationToken token)
    {
        await channel.WriteAsync(ClientHandshake.TlsRequest(capabilities), token).ConfigureAwait(false);
        // Readable bytes behind the handshake would later pass for something the server said under encryption.
        if (channel.HasBufferedBytes)
            throw new MySqlProtocolException("bytes sent before TLS began", 0);
        await transport.ReplaceAsync(plain => TlsUpgrade.HandshakeAsync(plain, options, token)).ConfigureAwait(false);
    }

    /// <summary>A peer that vanished without a word is noticed after about a minute instead of the system's two hours.</summary>
    static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    static Exception Translate(Exception e, MySqlConnectionOptions options, CancellationToken token) => e switch
    {
        OperationCanceledException when token.IsCancellationRequested => new OperationCanceledException(e.Message, e, token),
        OperationCanceledException => Cannot(options, $"no answer within {options.ConnectTimeout.TotalSeconds} s", e),
        MySqlException { Code: ClientError.ConnectionLost } or SocketException or IOException or ObjectDisposedException =>
            Cannot(options, e.Message, e),
        MySqlException known => new MySqlException(
            known.Code, known.SqlState, $"{known.Message} (server {options.Host}:{options.Port})", known),
        _ => e,
    };

    static MySqlException Cannot(MySqlConnectionOptions options, string cause, Exception inner) =>
        new(ClientError.CannotConnect, ClientError.ConnectionState,
            $"Cannot connect to {options.Host}:{options.Port}: {cause.TrimEnd('.')}. "
            + "Check that the server runs and can be reached from here.", inner);
}
