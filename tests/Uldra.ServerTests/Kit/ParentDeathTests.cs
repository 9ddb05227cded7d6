using System.Diagnostics;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kit;

/// <summary>A second test process starts a server and is killed: neither the server nor its directory may stay.</summary>
public sealed class ParentDeathTests
{
    const string ReportVariable = "ULDRA_TEST_PARENT_REPORT";

    // Neither a file of another process nor the death of a process that is not our child sends a signal.
    static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(10);

    [Fact(Timeout = 60_000)]
    public async Task Server_dies_with_its_killed_parent_and_the_next_one_sweeps_its_directory()
    {
        var token = TestContext.Current.CancellationToken;
        var report = Path.GetTempFileName();
        using var parent = StartParent(report);
        var (server, directory) = await ReadReportAsync(report, parent);
        Assert.True(Directory.Exists($"/proc/{server}"));

        parent.Kill();
        await parent.WaitForExitAsync(token);
        while (Lives(server))
            await Task.Delay(PollPeriod, token);

        Assert.True(Directory.Exists(directory));
        await using (await TestServer.StartAsync(ServerKind.MariaDb1011))
            Assert.False(Directory.Exists(directory));
        File.Delete(report);
    }

    /// <summary>Runs in the second process only.</summary>
    [Fact(Explicit = true)]
    public async Task Parent()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb1011);
        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable(ReportVariable)!,
            $"{server.ProcessId} {server.DataDirectory}\n",
            TestContext.Current.CancellationToken);
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    static Process StartParent(string report)
    {
        var startInfo = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(startInfo.FileName) == "dotnet")
            startInfo.ArgumentList.Add(typeof(ParentDeathTests).Assembly.Location);
        foreach (var argument in (string[])["-explicit", "only", "-method", $"{typeof(ParentDeathTests).FullName}.{nameof(Parent)}"])
            startInfo.ArgumentList.Add(argument);
        startInfo.Environment[ReportVariable] = report;
        return Process.Start(startInfo)!;
    }

    static async Task<(int Server, string Directory)> ReadReportAsync(string report, Process parent)
    {
        while (true)
        {
            var text = await File.ReadAllTextAsync(report);
            if (text.EndsWith('\n'))
            {
                var parts = text.TrimEnd().Split(' ', 2);
                return (int.Parse(parts[0]), parts[1]);
            }
            if (parent.HasExited)
                Assert.Fail(await parent.StandardOutput.ReadToEndAsync());
            await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A zombie that nobody has fetched yet is dead.</summary>
    static bool Lives(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
