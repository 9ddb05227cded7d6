using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>The command, holding until it is told to let go.</summary>
sealed class BarrierProcess(UldraProcess process, string directory) : IAsyncDisposable
{
    static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(5);

    /// <param name="run">The pipeline's.</param>
    /// <param name="pipeline">The one that runs; null when the command shall run it.</param>
    public static async Task<BarrierProcess> StartAsync(ScenarioRun run, UldraProcess? pipeline)
    {
        if (pipeline is not null)
            await pipeline.WaitForLogAsync("Connected to the source");
        var directory = Directory.CreateTempSubdirectory("uldra-barrier-").FullName;
        var process = await run.StartCommandAsync("barrier", [], "--json", "--", "sh", "-c",
            $"touch {directory}/held; while [ -d {directory} ] && [ ! -e {directory}/go ]; do sleep 0.05; done");
        while (!File.Exists(Path.Combine(directory, "held")))
        {
            Assert.False(process.HasExited, process.Log);
            await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
        }

        return new BarrierProcess(process, directory);
    }

    public async Task<string> ReleaseAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "go"), "");
        Assert.True(await process.Exited == 0, process.Log);
        return process.Log;
    }

    public Task KillAsync() => process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(directory, recursive: true);
        await process.DisposeAsync();
    }
}
