using System.CommandLine;
using Microsoft.Extensions.Logging;
using Uldra.Cli.Configuration;
using Uldra.Checking;
using Uldra.Configuration;

namespace Uldra.Cli;

/// <summary>What every command is given: where it speaks and how it logs.</summary>
sealed record CommandHost(Terminal Terminal, Option<string> LogLevelChoice)
{
    public static Argument<string> FileArgument() => new("FILE") { Description = "The pipeline's YAML file." };

    public static Option<bool> JsonOption() => new("--json") { Description = "Print the result as JSON." };

    public static Option<string> LogLevelOption()
    {
        var option = new Option<string>("--log-level")
        {
            Description = "What is logged on standard error.", DefaultValueFactory = _ => "info", Recursive = true,
        };
        option.AcceptOnlyFromAmong("trace", "debug", "info", "warn", "error", "none");
        return option;
    }

    public ILoggerFactory Logging(ParseResult parsed) =>
        new StderrLoggerFactory(Terminal.Error, LevelOf(parsed.GetValue(LogLevelChoice)), TimeProvider.System);

    /// <exception cref="ProblemException">The file has problems: all of them.</exception>
    public PipelineOptions Load(string file)
    {
        var loaded = ConfigurationLoader.LoadFile(file, Terminal.Variable);
        return loaded.Options ?? throw new ProblemException(loaded.Problems);
    }

    static LogLevel LevelOf(string? name) => name switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "none" => LogLevel.None,
        _ => LogLevel.Information,
    };
}
