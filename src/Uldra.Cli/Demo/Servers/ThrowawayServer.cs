using System.Net;
using System.Net.Sockets;

namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// One database server on loopback with a data directory of its own. Accounts: app/app with all rights, repl/repl with replication and
/// SELECT. It can be killed and started again on the same data and port. Not safe for concurrent calls.
/// </summary>
sealed class ThrowawayServer : IAsyncDisposable
{
    const int PortTriesMax = 5;

    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(5);

    readonly ServerProgram _program;
    readonly string _directory;
    readonly IReadOnlyList<string> _extraArguments;
    ChildProcess? _process;

    ThrowawayServer(ServerProgram program, string directory, IReadOnlyList<string> extraArguments)
    {
        _program = program;
        _directory = directory;
        _extraArguments = extraArguments;
    }

    public int Port { get; private set; }

    /// <summary>The server's own process, 0 while it does not run.</summary>
    public int ProcessId => _process is { HasExited: false } ? _process.Id : 0;

    public string LogFile => Path.Combine(_directory, "log");

    public string SocketFile => Path.Combine(_directory, "s");

    /// <param name="program">Which server.</param>
    /// <param name="directory">An empty or absent directory for this server alone; removed by <see cref="DisposeAsync"/>.</param>
    /// <param name="extraArguments">Server options that win over the program's own.</param>
    /// <param name="token">Gives up and leaves nothing running.</param>
    /// <exception cref="ServerStartException">It did not come up; the message holds the end of its log.</exception>
    public static async Task<ThrowawayServer> StartAsync(
        ServerProgram program, string directory, IReadOnlyList<string> extraArguments, CancellationToken token)
    {
        Directory.CreateDirectory(directory);
        var server = new ThrowawayServer(program, directory, extraArguments);
        try
        {
            await ServerTemplates.CopyToAsync(program, Path.Combine(directory, "data"), token);
            await server.StartOnFreePortAsync(token);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>An orderly shutdown.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        await _process.TerminateAsync(StopPatience);
        await KillAsync();
    }

    /// <summary>Starts it again on the same data and port; kills it first when it still runs.</summary>
    public async Task RestartAsync(CancellationToken token)
    {
        await KillAsync();
        await RunAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    async Task StartOnFreePortAsync(CancellationToken token)
    {
        for (var i = 1; ; i++)
        {
            Port = FreePort.Pick();
            try
            {
                await RunAsync(token);
                return;
            }
            catch (ServerStartException) when (i < PortTriesMax && LogSaysPortIsTaken())
            {
                await KillAsync();
                File.Delete(LogFile);
            }
        }
    }

    async Task RunAsync(CancellationToken token)
    {
        var pidFile = Path.Combine(_directory, "pid");
        File.Delete(pidFile);
        _process = await ChildProcess.StartAsync(
            [.. _program.Command, .. _program.RunArguments(_directory, Port), .. _extraArguments], LogFile);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(StartPatience);
        try
        {
            // The server writes its pid file after it took the port: what answers there from now on is ours and nobody else's.
            while (!File.Exists(pidFile) || !await GreetsAsync(patience.Token))
            {
                if (_process.HasExited)
                    throw new ServerStartException($"The server on port {Port} ended while starting. {LogTail.Of(LogFile)}");
                await Task.Delay(PollPeriod, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new ServerStartException(
                $"The server on port {Port} did not greet within {StartPatience.TotalSeconds:0} s. {LogTail.Of(LogFile)}");
        }
    }

    /// <summary>The server speaks first in this protocol: one byte of its greeting shows that it accepts sessions.</summary>
    async Task<bool> GreetsAsync(CancellationToken token)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), token);
            return await socket.ReceiveAsync(new byte[1], token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Both families say it in English with the operating system's error number, whatever their message language.
    bool LogSaysPortIsTaken() =>
        File.Exists(LogFile) && File.ReadLines(LogFile).Any(line => line.Contains("Address already in use", StringComparison.Ordinal));
}
