using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Uldra.Checking;
using Uldra.Cli.Tail;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Binlog;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra tail URL</c>: a source's changes as JSON lines.</summary>
static class TailCommand
{
    public static Command Create(CommandHost host)
    {
        var url = new Argument<string>("URL") { Description = "mysql://user:password@host:port" };
        var from = new Option<string>("--from")
        {
            Description = "latest, earliest, gtid:<set> or binlog:<file>:<position>.", DefaultValueFactory = _ => "latest",
        };
        var tables = new Option<string>("--tables") { Description = "database.table patterns with * and ?, separated by commas." };
        var format = new Option<string>("--format") { Description = "The form of a line: uldra.", DefaultValueFactory = _ => "uldra" };
        var untilCaughtUp = new Option<bool>("--until-caught-up") { Description = "End when everything the log held at the start is shown." };
        var all = new Option<bool>("--all") { Description = "Show statements and other transactions too." };
        var command = new Command("tail", "Prints changes as JSON lines.") { url, from, tables, format, untilCaughtUp, all };
        command.SetAction(async (parsed, _) =>
        {
            var options = Read(parsed.GetRequiredValue(url), parsed.GetRequiredValue(from), parsed.GetValue(tables),
                parsed.GetRequiredValue(format), parsed.GetValue(untilCaughtUp), parsed.GetValue(all));
            using var logging = host.Logging(parsed);
            using var signals = new ShutdownSignals();
            return await RunAsync(options, logging.CreateLogger("uldra"), signals.Drain);
        });
        return command;
    }

    static TailOptions Read(string url, string from, string? tables, string format, bool untilCaughtUp, bool all)
    {
        if (format is "maxwell" or "debezium")
            throw Usage("tail-format-not-built", "--format", $"'{format}' is planned and not in this version.", "Use --format uldra.");
        if (format != "uldra")
            throw Usage("usage", "--format", $"There is no format '{format}'.", "Use --format uldra.");
        var patterns = (tables ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var pattern in patterns)
            if (!pattern.Contains('.'))
                throw Usage("usage", "--tables", $"'{pattern}' is no database.table.", "Write database.table, with * and ? as wildcards.");
        try
        {
            var start = StartPoint.Parse(from);
            if (start.Kind == StartKind.Copy)
                throw new FormatException("tail shows changes; it does not copy.");
            return new TailOptions(MySqlConnectionOptions.Parse(url), start, patterns, untilCaughtUp, all);
        }
        catch (FormatException e)
        {
            throw Usage("usage", "command line", e.Message, "uldra tail --help");
        }
    }

    static ProblemException Usage(string id, string where, string cause, string next) =>
        new(new Problem(id, Severity.Error, ProblemSide.Configuration, where, cause, next));

    static async Task<int> RunAsync(TailOptions options, ILogger log, CancellationToken drain)
    {
        using var stream = new TailStream(options, OpenOutput(), log, TimeProvider.System);
        try
        {
            await stream.RunAsync(drain);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            await stream.FlushAsync();
            return ExitCode.Done;
        }
        catch (IOException)
        {
            // Whoever read our lines has gone (`| head`): that ends us, and it is no error.
            return ExitCode.Done;
        }
        catch (BinlogFormatException e)
        {
            await stream.FlushAsync();
            throw new ProblemException(new Problem("event-not-understood", Severity.Error, ProblemSide.Source, $"{e.File}:{e.Offset}", e.Message,
                "Nothing behind this place was shown. Start behind it, or change the source's setting that the message names."));
        }
        catch (MySqlException e)
        {
            await stream.FlushAsync();
            var place = $"source {options.Source.Host}:{options.Source.Port}";
            throw new ProblemException(ConnectionProblem.Of(ProblemSide.Source, place, options.Source, e));
        }
    }

    /// <summary>The console's own stream swallows the end of its reader; a stream of our own cannot append to a file others write too.</summary>
    static Stream OpenOutput()
    {
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
