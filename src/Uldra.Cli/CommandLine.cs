using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Cli.Commands;
using Uldra.Cli.Demo;

namespace Uldra.Cli;

/// <summary>The commands together, and how any of them ends.</summary>
static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        var parsed = CreateRoot(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return RefuseUsage(parsed, terminal);
        try
        {
            // Signals are ours: the library would end the process two seconds after the first one.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, CancellationToken.None);
        }
        catch (ProblemException e)
        {
            ProblemText.Write(terminal.Error, e.Problems);
            return ExitCode.Of(e.Problems);
        }
        catch (TargetException e)
        {
            ProblemText.Write(terminal.Error, new Problem(e.Id, Severity.Error, ProblemSide.Target, "target", e.Message,
                $"See docs/errors/{e.Id}.md."));
            return e.Kind == TargetFailureKind.Fenced ? ExitCode.Fenced : ExitCode.Target;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Not handled, only ended in the words and with an exit code that scripts know: what failed is a fault of Uldra's.
            ProblemText.Write(terminal.Error, new Problem("internal-error", Severity.Error, ProblemSide.Configuration, "uldra", e.ToString(),
                "Saved progress is right: starting again is safe. Report this with the text above."));
            return ExitCode.Unfinished;
        }
    }

    // Not the library's RootCommand: that takes its name from the assembly, and people start `uldra`.
    static Command CreateRoot(Terminal terminal)
    {
        var logLevel = CommandHost.LogLevelOption();
        var root = new Command("uldra", "Streams committed changes of a live MySQL or MariaDB server onto shards.")
        {
            new HelpOption { Recursive = true }, new VersionOption(), logLevel,
        };
        var host = new CommandHost(terminal, logLevel);
        root.Subcommands.Add(CheckCommand.Create(host));
        root.Subcommands.Add(RunCommand.Create(host));
        root.Subcommands.Add(DemoCommand.Create(host));
        root.Subcommands.Add(StatusCommand.Create(host));
        root.Subcommands.Add(QuarantineCommand.Create(host));
        root.Subcommands.Add(BarrierCommand.Create(host));
        root.Subcommands.Add(TailCommand.Create(host));
        root.Subcommands.Add(ForgetCommand.Create(host));
        return root;
    }

    static int RefuseUsage(ParseResult parsed, Terminal terminal)
    {
        var help = $"{CommandPath(parsed.CommandResult)} --help";
        foreach (var error in parsed.Errors)
            ProblemText.Write(terminal.Error, new Problem(
                "usage", Severity.Error, ProblemSide.Configuration, "command line", FirstLine(error.Message), help));
        return ExitCode.Usage;
    }

    // Some of the library's messages go on with lists that --help shows better.
    static string FirstLine(string message) => message.Split('\n')[0].TrimEnd();

    static string CommandPath(CommandResult result) =>
        result.Parent is CommandResult ? $"uldra {result.Command.Name}" : "uldra";
}
