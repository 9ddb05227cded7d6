using System.Net;
using System.Net.Sockets;

namespace Uldra.TestKit;

/// <summary>A proxy on loopback whose connections, those to come as well, can be made slow or stand still. Nothing is lost on the way.</summary>
public sealed class SlowProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly int _serverPort;
    readonly Task _accepting;
    volatile TaskCompletionSource _open = Opened();
    TimeSpan _delay;

    public SlowProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on nothing moves, as if the server stood still.</summary>
    public void Block() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Unblock() => _open.TrySetResult();

    /// <summary>What each packet takes, in each direction.</summary>
    public void Slow(TimeSpan delay) => _delay = delay;

    public async ValueTask DisposeAsync()
    {
        Unblock();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    async Task AcceptAsync()
    {
        var clients = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                clients.AddRange([client, server]);
                _ = PumpAsync(client, server);
                _ = PumpAsync(server, client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var count and > 0)
            {
                await _open.Task;
                if (_delay > TimeSpan.Zero)
                    await Task.Delay(_delay, _stop.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }

            await _open.Task;
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException
            or OperationCanceledException)
        {
            // The connection ended; the other side notices by itself.
        }
    }
}
