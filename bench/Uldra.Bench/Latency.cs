using System.Diagnostics;
using System.Globalization;

namespace Uldra.Bench;

/// <summary>
/// How late commits are seen while <c>uldra run</c> follows, and how long after a kill -9 and an immediate start they are again seen in
/// time. Prints one line: rows, percentiles in milliseconds, seconds of each kill.
/// </summary>
static class Latency
{
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary>After a kill it is caught up when rows are seen as soon as this again.</summary>
    static readonly TimeSpan InTime = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(string source, string target, int rate, int seconds, int kills, string[] command)
    {
        var load = new LatencyLoad(source, target, rate);
        using var over = new CancellationTokenSource();
        var uldra = Start(command);
        try
        {
            var running = load.RunAsync(over.Token);
            await UntilSeenAsync(load, Stopwatch.GetTimestamp(), uldra);
            await Task.Delay(WarmUp);
            var from = Stopwatch.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            var latencies = load.Latencies(from, Stopwatch.GetTimestamp());
            var resumes = new List<double>();
            for (var i = 0; i < kills; i++)
            {
                var killed = Stopwatch.GetTimestamp();
                uldra.Kill();
                await uldra.WaitForExitAsync();
                uldra.Dispose();
                uldra = Start(command);
                resumes.Add(Stopwatch.GetElapsedTime(killed, await UntilSeenAsync(load, killed, uldra)).TotalSeconds);
                await Task.Delay(TimeSpan.FromSeconds(2));
            }

            await over.CancelAsync();
            await running;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{load.Rows} {At(latencies, 0.5):F2} {At(latencies, 0.9):F2} {At(latencies, 0.99):F2} {latencies[^1]:F2} {string.Join(',', resumes.Select(r => r.ToString("F2", CultureInfo.InvariantCulture)))}"));
            return 0;
        }
        finally
        {
            uldra.Kill();
            uldra.Dispose();
        }
    }

    static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];

    static Process Start(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;

    static async Task<long> UntilSeenAsync(LatencyLoad load, long after, Process uldra)
    {
        while (true)
        {
            if (load.FirstSeenInTime(after, InTime) is { } seen)
                return seen;
            if (uldra.HasExited || Stopwatch.GetElapsedTime(after) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("uldra does not follow");
            await Task.Delay(20);
        }
    }
}
