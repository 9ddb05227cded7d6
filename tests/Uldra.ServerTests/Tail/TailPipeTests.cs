using System.Diagnostics;
using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary>What happens when whoever reads the lines goes away, or the disk is full.</summary>
public sealed class TailPipeTests(SharedServers servers)
{
    [Fact]
    public async Task A_reader_that_leaves_ends_it_quietly()
    {
        var result = await ShellAsync("| { head -n 1; }; echo \"code ${PIPESTATUS[0]}\"");
        Assert.Equal((2, ""), (TailLines(result.Output), result.Error));
        Assert.EndsWith("code 0\n", result.Output);
    }

    [Fact]
    public async Task A_full_disk_is_an_error_and_no_end()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        var result = await ShellAsync("> /dev/full; echo \"code $?\"");
        Assert.Equal("code 4\n", result.Output);
        Assert.Contains("id:    tail-output-failed\n", result.Error);
    }

    /// <summary>More than a pipe holds, so that writing meets the closed end.</summary>
    async Task<ProgramResult> ShellAsync(string tail)
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY, v CHAR(100) NOT NULL DEFAULT 'x'); INSERT INTO a (id) VALUES "
            + string.Join(',', Enumerable.Range(1, 5000).Select(i => $"({i})")));
        var program = Path.Combine(AppContext.BaseDirectory, "Uldra.Cli.dll");
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"dotnet '{program}' tail {database.Server.Url()} --from earliest --until-caught-up --tables '{database.Name}.*' {tail}");
        using var process = Process.Start(start)!;
        var token = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new ProgramResult(process.ExitCode, await output, await error);
    }

    static int TailLines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
