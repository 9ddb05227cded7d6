using Microsoft.Win32.SafeHandles;

namespace Uldra.Cli;

/// <summary>What a command has from outside: results go to <see cref="Output"/>, everything else it says to <see cref="Error"/>.</summary>
/// <param name="Interactive">A person sits there who can be asked.</param>
/// <param name="OpenOutput"><see cref="Output"/> for those who write bytes.</param>
/// <param name="Variable">The environment: null for what is not set.</param>
sealed record Terminal(
    TextWriter Output, TextWriter Error, TextReader Input, bool Interactive, Func<Stream> OpenOutput, Func<string, string?> Variable)
{
    public static Terminal Console => new(System.Console.Out, System.Console.Error, System.Console.In,
        !System.Console.IsInputRedirected && !System.Console.IsErrorRedirected, OpenStandardOutput, Environment.GetEnvironmentVariable);

    /// <summary>Asks on <see cref="Error"/>; true for yes. Ask only when <see cref="Interactive"/>.</summary>
    public bool Confirm(string question)
    {
        Error.Write($"{question} [y/N] ");
        Error.Flush();
        return Input.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    /// <summary>The console's own stream swallows the end of its reader; a stream of our own cannot append to a file others write too.</summary>
    static Stream OpenStandardOutput()
    {
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? System.Console.OpenStandardOutput() : pipe;
    }
}
