using System.Net;
using System.Net.Sockets;
using Uldra.MySql;

namespace Uldra.TestKit;

/// <summary>
/// A peer on loopback that does what its script says, right or wrong. Each connection runs the script once; its failure comes out of
/// <see cref="DisposeAsync"/>, except that a peer which went away is what many scripts provoke.
/// </summary>
public sealed class FakeServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _loop;

    FakeServer(Func<FakePeer, Task> script)
    {
        _listener.Start();
        _loop = RunAsync(script);
    }

    public static FakeServer Start(Func<FakePeer, Task> script) => new(script);

    public MySqlConnectionOptions Options => new()
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        User = "app",
        Password = "secret",
        Tls = TlsMode.Disabled,
    };

    public Task<MySqlConnection> ConnectAsync() => MySqlConnection.ConnectAsync(Options, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    async Task RunAsync(Func<FakePeer, Task> script)
    {
        var running = new List<Task>();
        try
        {
            while (true)
                running.Add(ServeAsync(script, await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
        }
        await Task.WhenAll(running);
    }

    async Task ServeAsync(Func<FakePeer, Task> script, TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await script(new FakePeer(client.GetStream(), _stop.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
            }
        }
    }
}
