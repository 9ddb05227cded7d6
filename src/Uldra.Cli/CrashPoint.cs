using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Uldra.Cli;

/// <summary>
/// For tests of recovery: <c>ULDRA_CRASH_AT=point[:n]</c> kills this process with SIGKILL when it reaches the named point for the n-th
/// time, so that nothing is tidied up; <c>ULDRA_FREEZE_AT</c> stops it there with SIGSTOP until it gets SIGCONT. Unset, they cost nothing.
/// </summary>
static class CrashPoint
{
    const int StopSignal = 19;

    public static FaultPoints FromEnvironment() =>
        At("ULDRA_CRASH_AT", Process.GetCurrentProcess().Kill)
        ?? At("ULDRA_FREEZE_AT", () => SendSignal(Environment.ProcessId, StopSignal))
        ?? FaultPoints.None;

    static FaultPoints? At(string variable, Action act)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } setting)
            return null;
        var parts = setting.Split(':');
        var left = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        return new FaultPoints(point =>
        {
            if (point == parts[0] && Interlocked.Decrement(ref left) == 0)
                act();
        });
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int processId, int signal);
}
