using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// A process that dies with us: the kernel kills it when we end in whatever way, SIGKILL included. It has its own session, so Ctrl-C in
/// the terminal reaches us alone and we decide what ends when. Its output goes to a file.
/// </summary>
sealed class ChildProcess : IAsyncDisposable
{
    const int TerminateSignal = 15;

    // The death signal is set by setpriv after the fork: when we died before that, the shell sees another parent and does not go on.
    const string Guard = """
        [ "$PPID" = "$1" ] || exit 1; input=$2; log=$3; shift 3; exec "$@" <"$input" >>"$log" 2>&1
        """;

    readonly Process _process;

    ChildProcess(Process process, Task<int> exited, string logFile)
    {
        _process = process;
        Exited = exited;
        LogFile = logFile;
    }

    public int Id => _process.Id;

    public string LogFile { get; }

    public bool HasExited => Exited.IsCompleted;

    /// <summary>The exit code; 128 + signal when a signal ended it.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="Win32Exception">setpriv, setsid or sh is missing.</exception>
    public static async Task<ChildProcess> StartAsync(
        IReadOnlyList<string> command, string logFile, string input = "/dev/null", IReadOnlyDictionary<string, string>? environment = null)
    {
        var startInfo = new ProcessStartInfo("setpriv") { UseShellExecute = false };
        string[] wrapper = ["--pdeathsig", "KILL", "--", "setsid", "sh", "-c", Guard, "sh"];
        foreach (var argument in wrapper.Append(Environment.ProcessId.ToString()).Append(input).Append(logFile).Concat(command))
            startInfo.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            startInfo.Environment[name] = value;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The death signal is bound to the thread that forked, not to the process: a pool thread may retire and would take the child
        // along. This one lives as long as the child does.
        new Thread(() => StartAndWait(startInfo, started, exited)) { IsBackground = true, Name = "child process" }.Start();
        return new ChildProcess(await started.Task, exited.Task, logFile);
    }

    /// <summary>SIGKILL, and waits until the kernel has taken it away.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
            _process.Kill();
        await Exited;
    }

    /// <summary>SIGTERM, and waits; SIGKILL when <paramref name="patience"/> is over.</summary>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        if (!HasExited)
            SendSignal(Id, TerminateSignal);
        try
        {
            return await Exited.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            return await Exited;
        }
    }

    /// <summary>Waits for exit code 0.</summary>
    /// <exception cref="ServerStartException">It ended in another way; the end of its log is in the message.</exception>
    public async Task SucceedAsync(string failure, CancellationToken token)
    {
        var code = await Exited.WaitAsync(token);
        if (code != 0)
            throw new ServerStartException($"{failure} (exit code {code}).{Environment.NewLine}{LogTail.Of(LogFile)}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    static void StartAndWait(ProcessStartInfo startInfo, TaskCompletionSource<Process> started, TaskCompletionSource<int> exited)
    {
        Process process;
        try
        {
            process = Process.Start(startInfo)!;
        }
        catch (Exception e)
        {
            started.SetException(e);
            return;
        }
        started.SetResult(process);
        process.WaitForExit();
        exited.SetResult(process.ExitCode);
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int processId, int signal);
}
