using System.Runtime.InteropServices;
using Uldra.Cli.Demo.Servers;

namespace Uldra.TestKit;

/// <summary>The real program as a process of its own: its exit code and its log are what a user sees. It dies with the test process.</summary>
public sealed class UldraProcess : IAsyncDisposable
{
    const int ContinueSignal = 18;
    const int StopSignal = 19;

    static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(60);

    readonly ChildProcess _process;

    UldraProcess(ChildProcess process) => _process = process;

    public int Id => _process.Id;

    /// <summary>The exit code; 128 + signal when a signal ended it.</summary>
    public Task<int> Exited => _process.Exited;

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote so far, standard output and error together.</summary>
    public string Log => File.Exists(_process.LogFile) ? File.ReadAllText(_process.LogFile) : "";

    /// <param name="log">A file for its output; it is appended to.</param>
    /// <param name="environment">Besides this process's own.</param>
    /// <param name="arguments">As a user types them after <c>uldra</c>.</param>
    public static async Task<UldraProcess> StartAsync(
        string log, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Uldra.Cli.dll");
        return new UldraProcess(await ChildProcess.StartAsync([Dotnet, program, .. arguments], log, environment: environment));
    }

    /// <summary>kill -9; returns when it is gone.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM: it finishes what is on the way. Returns its exit code.</summary>
    public Task<int> TerminateAsync() => _process.TerminateAsync(DrainPatience);

    /// <summary>SIGSTOP: it stands still, its connections stay open.</summary>
    public void Freeze() => Send(StopSignal);

    /// <summary>Returns when it stands still because it froze itself at a fault point.</summary>
    public async Task WaitUntilFrozenAsync()
    {
        // The state stands behind the program's name in brackets.
        while (!(await File.ReadAllTextAsync($"/proc/{Id}/stat")).Contains(") T ", StringComparison.Ordinal))
        {
            if (HasExited)
                Assert.Fail($"uldra ended with {await Exited} before it froze:{Environment.NewLine}{Log}");
            await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Send(ContinueSignal);

    /// <summary>Returns when its log holds the text; fails the test when it ends before.</summary>
    public async Task WaitForLogAsync(string text)
    {
        var token = TestContext.Current.CancellationToken;
        while (true)
        {
            var ended = HasExited;
            if (Log.Contains(text, StringComparison.Ordinal))
                return;
            if (ended)
                Assert.Fail($"uldra ended with {await Exited} before it said '{text}':{Environment.NewLine}{Log}");
            await Task.Delay(PollPeriod, token);
        }
    }

    /// <summary>Asks again and again until the first value is this one; fails the test when the program ends before.</summary>
    public async Task WaitForAsync(SqlClient client, string sql, string value)
    {
        if (!await client.UntilAsync(sql, value, () => HasExited))
            Assert.Fail($"uldra ended with {await Exited} before '{sql}' gave {value}:{Environment.NewLine}{Log}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    void Send(int signal)
    {
        if (SendSignal(Id, signal) != 0)
            Assert.Fail($"signal {signal} did not reach process {Id}: it has ended.{Environment.NewLine}{Log}");
    }

    // The dotnet that runs this test: .../dotnet/shared/Microsoft.NETCore.App/10.0.x/
    static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int processId, int signal);
}
