using System.Net;
using System.Net.Sockets;

namespace Uldra.TestKit;

/// <summary>
/// A proxy on loopback that can hold back either direction of its newest connection, or cut it; and make all connections, those to come as well,
/// slow or stand still.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    volatile int _serverPort;
    Task _accepting = Task.CompletedTask;
    readonly Queue<long> _cuts = new();
    volatile Pair? _newest;
    volatile TaskCompletionSource _open = new();
    TimeSpan _delay;

    TcpProxy(int serverPort) => _serverPort = serverPort;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Task<TcpProxy> StartAsync(int serverPort, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var proxy = new TcpProxy(serverPort);
        proxy.Unblock();
        proxy._listener.Start();
        proxy._accepting = proxy.AcceptAsync();
        return Task.FromResult(proxy);
    }

    /// <summary>The next connections go to another server.</summary>
    public void Redirect(int serverPort) => _serverPort = serverPort;

    /// <summary>From now on nothing moves, as if the server stood still. Nothing is lost.</summary>
    public void Block() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Unblock() => _open.TrySetResult();

    /// <summary>What each packet takes, in each direction.</summary>
    public void Slow(TimeSpan delay) => _delay = delay;

    /// <summary>From now on the server's answers on the newest connection go nowhere.</summary>
    public void HoldAnswers() => _newest!.AnswersHeld = true;

    /// <summary>From now on requests on the newest connection go nowhere.</summary>
    public void HoldRequests() => _newest!.RequestsHeld = true;

    /// <summary>Ends the client's side of the newest connection; the server's side stays as a half-dead network leaves it.</summary>
    public void CutClient() => _newest!.Client.Client.Close(0);

    /// <summary>
    /// The next connection whose answers have more bytes than the first limit is cut behind them, both sides; then the second limit holds
    /// for the connections after it, and so on. Without further limits nothing is cut. So a cut falls into the same byte in each run.
    /// </summary>
    public void CutAnswersBehind(params ReadOnlySpan<long> limits)
    {
        lock (_cuts)
            foreach (var limit in limits)
                _cuts.Enqueue(limit);
    }

    public async ValueTask DisposeAsync()
    {
        Unblock();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var pairs = new List<Pair>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                var pair = new Pair(client, server);
                pairs.Add(pair);
                _newest = pair;
                _ = pair.PumpAsync(client, server, PassAsync, () => pair.RequestsHeld, (_, count) => count);
                _ = pair.PumpAsync(server, client, PassAsync, () => pair.AnswersHeld, LimitAnswers);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            foreach (var pair in pairs)
                pair.Close();
        }
    }

    /// <summary>Waits until what was read may go on.</summary>
    async Task PassAsync()
    {
        await _open.Task;
        if (_delay > TimeSpan.Zero)
            await Task.Delay(_delay, _stop.Token);
    }

    /// <summary>How many of the next bytes go through; fewer than there are: the connection is cut.</summary>
    int LimitAnswers(long before, int count)
    {
        lock (_cuts)
        {
            if (!_cuts.TryPeek(out var limit) || before + count <= limit)
                return count;
            _cuts.Dequeue();
            return (int)Math.Max(0, limit - before);
        }
    }

    sealed class Pair(TcpClient client, TcpClient server)
    {
        public volatile bool AnswersHeld;
        public volatile bool RequestsHeld;

        public TcpClient Client => client;

        public async Task PumpAsync(TcpClient from, TcpClient to, Func<Task> pass, Func<bool> held, Func<long, int, int> limit)
        {
            var buffer = new byte[64 << 10];
            var total = 0L;
            try
            {
                while (await from.GetStream().ReadAsync(buffer) is var count and > 0)
                {
                    await pass();
                    var through = limit(total, count);
                    total += through;
                    if (!held())
                        await to.GetStream().WriteAsync(buffer.AsMemory(0, through));
                    if (through < count)
                        Close();
                }
                await pass();
                if (!held())
                    to.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException
                or OperationCanceledException)
            {
                // The connection ended; the other side notices by itself.
            }
        }

        public void Close()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
