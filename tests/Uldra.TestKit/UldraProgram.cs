using System.Diagnostics;

namespace Uldra.TestKit;

/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>The real program in a process of its own, as a user's script starts it.</summary>
public static class UldraProgram
{
    /// <summary>Beside the tests, where the build puts what they refer to.</summary>
    static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Uldra.Cli.dll");

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var token = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new ProgramResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it with all three streams redirected; the caller ends it.</summary>
    public static Process Start(params string[] arguments)
    {
        var startInfo = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        startInfo.ArgumentList.Add(Path);
        foreach (var argument in arguments)
            startInfo.ArgumentList.Add(argument);
        return Process.Start(startInfo)!;
    }
}
