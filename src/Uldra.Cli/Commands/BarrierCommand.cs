using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Uldra.Checking;
using Uldra.Cli.Configuration;
using Uldra.Pipeline;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra barrier FILE</c>: all shards at one position, for as long as a command runs.</summary>
static class BarrierCommand
{
    /// <summary>What the command finds its position in.</summary>
    const string PositionVariable = "ULDRA_BARRIER_POSITION";

    public static Command Create(CommandHost host)
    {
        var file = CommandHost.FileArgument();
        var json = CommandHost.JsonOption();
        var wait = DurationOption("--wait", "How long all shards may take to get there.", "60s");
        var hold = DurationOption("--hold", "How long they stand when no command is given.", "0s");
        var work = new Argument<string[]>("COMMAND") { Description = "Runs while they stand, behind --.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("barrier", "Brings all shards to one position and keeps them there while a command runs.")
        {
            file, wait, hold, json, work,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = host.Load(parsed.GetRequiredValue(file));
            using var logging = host.Logging(parsed);
            using var signals = new ShutdownSignals();
            var run = new BarrierRun(options, logging.CreateLogger("uldra"), TimeProvider.System);
            var exitCode = 0;
            var report = await run.RunAsync(parsed.GetValue(wait), async (held, token) =>
            {
                host.Terminal.Error.WriteLine($"all shards stand at {held.Position!.Applied}");
                var argv = parsed.GetValue(work) ?? [];
                if (argv.Length > 0)
                    exitCode = await RunAsync(argv, held, token);
                else
                    await Task.Delay(parsed.GetValue(hold), token);
            }, signals.Drain);
            BarrierReportText.Write(host.Terminal, options, report, parsed.GetValue(json), exitCode);
            return report.Outcome == BarrierOutcome.Held && exitCode == 0 ? ExitCode.Done : ExitCode.Unfinished;
        });
        return command;
    }

    /// <summary>Its input and output are ours: what it prints is a result.</summary>
    static async Task<int> RunAsync(string[] command, BarrierReport held, CancellationToken token)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        start.Environment[PositionVariable] = held.Position!.Applied.ToString();
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(token);
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new ProblemException(new Problem("barrier-command", Severity.Error, ProblemSide.Configuration, command[0],
                $"The command could not be started: {e.Message}.", "Give the path of a program behind --."));
        }
    }

    static Option<TimeSpan> DurationOption(string name, string description, string standard) => new(name)
    {
        Description = $"{description} Seconds, or with a unit: 500ms, 30s, 5m, 1h; default {standard}.",
        DefaultValueFactory = _ => Duration.TryParse(standard, out var value) ? value : default,
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var value))
                return value;
            result.AddError($"'{result.Tokens[0].Value}' is no duration: write 500ms, 30s, 5m or 1h.");
            return default;
        },
    };
}
