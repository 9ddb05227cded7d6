namespace Uldra.Cli.Demo;

/// <summary>The demo could not be carried to its end; the message is for the person who watches.</summary>
sealed class DemoException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
