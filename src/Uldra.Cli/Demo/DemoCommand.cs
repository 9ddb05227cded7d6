using System.CommandLine;
using Spectre.Console;
using Uldra.Checking;
using Uldra.Cli.Demo.Display;
using Uldra.Cli.Demo.Servers;

namespace Uldra.Cli.Demo;

/// <summary>
/// <c>uldra demo</c>: throw-away servers, live traffic, a re-sharding that is killed twice, and the proof that nothing is missing. The
/// result goes to standard output, the show to standard error.
/// </summary>
static class DemoCommand
{
    const int SeedMax = 1_000_000;

    public static Command Create(CommandHost host)
    {
        var seconds = Bounded(new Option<int>("--seconds")
        {
            Description = $"How long the traffic runs ({DemoOptions.SecondsMin}-{DemoOptions.SecondsMax}).",
            DefaultValueFactory = _ => DemoOptions.SecondsDefault,
        }, DemoOptions.SecondsMin, DemoOptions.SecondsMax);
        var shards = Bounded(new Option<int>("--shards")
        {
            Description = $"How many shards (1-{DemoOptions.ShardsMax}).", DefaultValueFactory = _ => DemoOptions.ShardsDefault,
        }, 1, DemoOptions.ShardsMax);
        var seed = new Option<int?>("--seed") { Description = "Repeats the traffic and the instants of the kills; default: by chance." };
        var json = CommandHost.JsonOption();
        var command = new Command("demo", "Re-shards a live throw-away bank, kills itself twice on the way, and compares.")
        {
            seconds, shards, seed, json,
        };
        command.SetAction((parsed, _) => ExecuteAsync(host.Terminal, new DemoOptions(
            parsed.GetValue(seconds),
            parsed.GetValue(shards),
            parsed.GetValue(seed) ?? Random.Shared.Next(SeedMax),
            parsed.GetValue(json))));
        return command;
    }

    static async Task<int> ExecuteAsync(Terminal terminal, DemoOptions options)
    {
        using var signals = new ShutdownSignals();
        try
        {
            var program = await DemoPackages.RequireAsync(terminal.Error, signals.Drain);
            var result = await ShowAsync(terminal, options, program, signals.Drain);
            Print(terminal, result);
            return result.ExitCode;
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            terminal.Error.WriteLine("interrupted: the servers are gone again, and nothing was compared");
            return ExitCode.Unfinished;
        }
        catch (DemoException e)
        {
            terminal.Error.WriteLine(e.Message);
            return e.ExitCode;
        }
        catch (ServerStartException e)
        {
            throw new ProblemException(new Problem("demo-server-failed", Severity.Error, ProblemSide.Configuration,
                "a throw-away MariaDB server", e.Message, "Look at the end of its log above: usually memory, disk space or a limit."));
        }
    }

    static async Task<DemoResult> ShowAsync(Terminal terminal, DemoOptions options, MariaDbProgram program, CancellationToken token)
    {
        var story = new DemoStory(options, TimeProvider.System);
        IDemoDisplay display = Console.IsErrorRedirected
            ? new PlainDisplay(terminal.Error, TimeProvider.System)
            : new TerminalDisplay(ConsoleOn(terminal.Error), TimeProvider.System);
        var run = new DemoRun(options, program, story, TimeProvider.System).RunAsync(token);
        await display.ShowAsync(story, run);
        return await run;
    }

    static void Print(Terminal terminal, DemoResult result)
    {
        if (result.Options.Json)
            DemoResultJson.Write(terminal.Output, result);
        else
            DemoResultText.Write(ConsoleOn(terminal.Output), result);
    }

    static IAnsiConsole ConsoleOn(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    static Option<int> Bounded(Option<int> option, int min, int max)
    {
        option.Validators.Add(result =>
        {
            // What is no number at all is the library's to say.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < min || value > max))
                result.AddError($"{option.Name} must be between {min} and {max}.");
        });
        return option;
    }
}
