namespace Uldra.Cli.Demo.Servers;

/// <summary>The last lines of a log file: what the person who reads the error needs next.</summary>
static class LogTail
{
    const int LinesMax = 40;

    public static string Of(string file)
    {
        if (!File.Exists(file))
            return $"It left no log ({file}).";
        return $"The end of {file}:{Environment.NewLine}{string.Join(Environment.NewLine, File.ReadLines(file).TakeLast(LinesMax))}";
    }
}
