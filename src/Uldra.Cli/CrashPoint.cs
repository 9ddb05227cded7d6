using System.Diagnostics;
using System.Globalization;

namespace Uldra.Cli;

/// <summary>
/// For tests of recovery: <c>ULDRA_CRASH_AT=point[:n]</c> kills this process with SIGKILL when it reaches the named point for the n-th
/// time, so that nothing is tidied up. Unset, it costs nothing.
/// </summary>
static class CrashPoint
{
    const string Variable = "ULDRA_CRASH_AT";

    public static FaultPoints FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } setting)
            return FaultPoints.None;
        var parts = setting.Split(':');
        var left = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        return new FaultPoints(point =>
        {
            if (point == parts[0] && Interlocked.Decrement(ref left) == 0)
                Process.GetCurrentProcess().Kill();
        });
    }
}
