using System.Diagnostics;
using System.Text;
using Uldra.Cli;

namespace Uldra.TestKit;

/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>
/// The real program from its arguments to its exit code. It runs inside this process: one of its own spends the better part of a second of the
/// machine on compiling itself. What has to do with processes (signals, deaths, pipes, memory) is tested with <see cref="UldraProcess"/>
/// and <see cref="Start"/>.
/// </summary>
public static class UldraProgram
{
    /// <summary>Beside the tests, where the build puts what they refer to.</summary>
    static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Uldra.Cli.dll");

    /// <summary>Runs it to its end.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Besides this process's own.</param>
    /// <param name="arguments">As a user types them after <c>uldra</c>.</param>
    public static async Task<ProgramResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var bytes = new MemoryStream();
        using var output = new StreamWriter(bytes, new UTF8Encoding(false)) { AutoFlush = true };
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Synchronized(output), TextWriter.Synchronized(error), TextReader.Null, Interactive: false,
            () => bytes, name => environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name));
        var code = await Task.Run(() => CommandLine.RunAsync(arguments, terminal)).WaitAsync(TestContext.Current.CancellationToken);
        return new ProgramResult(code, Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
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
