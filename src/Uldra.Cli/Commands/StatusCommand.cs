using System.CommandLine;
using Uldra.Cli.Status;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra status FILE</c>: where a pipeline stands, running or not.</summary>
static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var file = CommandHost.FileArgument();
        var json = CommandHost.JsonOption();
        var command = new Command("status", "Shows progress and lag, from the targets alone.") { file, json };
        command.SetAction(async (parsed, token) =>
        {
            var options = host.Load(parsed.GetRequiredValue(file));
            var status = await new StatusReader(options, TimeProvider.System).ReadAsync(token);
            if (parsed.GetValue(json))
                JsonText.WriteLine(host.Terminal.Output, writer => StatusJson.Write(writer, status));
            else
                StatusText.Write(host.Terminal.Output, status);
            return status.Targets.Any(t => t.Error is not null) ? ExitCode.Target : ExitCode.Done;
        });
        return command;
    }
}
