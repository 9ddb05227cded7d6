using System.Net;
using System.Net.Sockets;

namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// A port of loopback that nobody listens on. It lies below the range the kernel hands out to outgoing connections: a server that is
/// killed and started again must find its port free, and an outgoing connection of anybody would otherwise sit there now and then.
/// Two processes may pick the same one: the loser's server says so and is started on another.
/// </summary>
static class FreePort
{
    const int First = 15_000;
    const int Behind = 32_000;
    const int TriesMax = 1_000;

    public static int Pick()
    {
        for (var i = 0; i < TriesMax; i++)
        {
            var port = Random.Shared.Next(First, Behind);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Taken: the next one.
            }
        }
        throw new ServerStartException($"No free port between {First} and {Behind} on 127.0.0.1 after {TriesMax} tries.");
    }
}
