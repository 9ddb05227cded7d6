using System.CommandLine;
using Microsoft.Extensions.Logging;
using Uldra.Checking;
using Uldra.Cli.Tail;
using Uldra.MySql;
using Uldra.MySql.Binlog;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra tail SOURCE…</c>: the changes of a server or of log files as JSON lines.</summary>
static class TailCommand
{
    public static Command Create(CommandHost host)
    {
        var arguments = new TailArguments();
        var command = new Command("tail", "Prints changes as JSON lines.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var options = arguments.Read(parsed);
            using var logging = host.Logging(parsed);
            using var signals = new ShutdownSignals();
            return await RunAsync(options, host.Terminal.OpenOutput(), logging.CreateLogger("uldra"), signals.Drain);
        });
        return command;
    }

    static async Task<int> RunAsync(TailOptions options, Stream lines, ILogger log, CancellationToken drain)
    {
        var output = new LineOutput(lines);
        try
        {
            await TailAsync(options, output, log, drain);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            await output.FlushAsync(CancellationToken.None);
            return ExitCode.Done;
        }
        catch (OutputClosedException)
        {
            // Whoever read our lines has gone (`| head`): that ends us, and it is no error.
            return ExitCode.Done;
        }
    }

    static async Task TailAsync(TailOptions options, LineOutput output, ILogger log, CancellationToken token)
    {
        try
        {
            if (options.Source is { } source)
                await new ServerTail(source, options, output, log, TimeProvider.System).RunAsync(token);
            else
                await new FileTail(options, output, TimeProvider.System).RunAsync(token);
        }
        catch (ProblemException)
        {
            await output.FlushAsync(CancellationToken.None);
            throw;
        }
        catch (BinlogFormatException e)
        {
            await output.FlushAsync(CancellationToken.None);
            throw new ProblemException([new Problem("event-not-understood", Severity.Error, ProblemSide.Source, $"{e.File}:{e.Offset}", e.Message,
                "Nothing behind this place was shown. Start behind it, or change the source's setting that the message names.")], e);
        }
        catch (MySqlProtocolException e)
        {
            await output.FlushAsync(CancellationToken.None);
            throw new ProblemException([new Problem("event-not-understood", Severity.Error, ProblemSide.Source, "the connection to the source",
                e.Message, "Nothing behind this place was shown.")], e);
        }
        catch (MySqlException e)
        {
            await output.FlushAsync(CancellationToken.None);
            var server = options.Source ?? options.ColumnsFrom!;
            throw new ProblemException(ConnectionProblem.Of(ProblemSide.Source, $"source {server.Host}:{server.Port}", server, e));
        }
    }
}
