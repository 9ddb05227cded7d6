using System.CommandLine;
using Microsoft.Extensions.Logging;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.Pipeline;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra run FILE</c>: streams until a signal, an error, or the end asked for.</summary>
static class RunCommand
{
    /// <summary>How long what is on the way may take to become durable after a signal.</summary>
    static readonly TimeSpan _drainTime = TimeSpan.FromSeconds(30);

    public static Command Create(CommandHost host)
    {
        var file = CommandHost.FileArgument();
        var untilCaughtUp = new Option<bool>("--until-caught-up")
        {
            Description = "End when everything the source's log held at the start is applied on every target.",
        };
        var command = new Command("run", "Copies if needed, then streams.") { file, untilCaughtUp };
        command.SetAction(async (parsed, _) =>
        {
            var options = host.Load(parsed.GetRequiredValue(file));
            using var logging = host.Logging(parsed);
            using var signals = new ShutdownSignals();
            var run = RunPipelineAsync(options, parsed.GetValue(untilCaughtUp), logging, host.Terminal, signals.Drain);
            return await DrainAsync(options, run, signals.Drain, host.Terminal);
        });
        return command;
    }

    // The pipeline is wired here, and only here.
    static async Task<int> RunPipelineAsync(
        PipelineOptions options, bool untilCaughtUp, ILoggerFactory logging, Terminal terminal, CancellationToken drain)
    {
        var runner = new PipelineRunner(options, new RunOptions(untilCaughtUp, CrashPoint.FromEnvironment()), logging.CreateLogger("uldra"));
        var report = await runner.RunAsync(drain);
        RunReportText.Write(terminal.Error, report);
        return report.Outcome == RunOutcome.Blocked ? ExitCode.Unfinished : ExitCode.Done;
    }

    static async Task<int> DrainAsync(PipelineOptions options, Task<int> run, CancellationToken drain, Terminal terminal)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = drain.Register(asked.SetResult);
        if (await Task.WhenAny(run, asked.Task) == run)
            return await run;
        try
        {
            return await run.WaitAsync(_drainTime, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            ProblemText.Write(terminal.Error, new Problem("drain-timeout", Severity.Error, ProblemSide.Target, $"pipeline {options.Name}",
                $"What was on its way did not become durable within {_drainTime.TotalSeconds:0} s; saved progress is behind it.",
                "Start it again: it resumes at the saved progress, and nothing is lost or applied twice."));
            return ExitCode.Unfinished;
        }
    }
}
