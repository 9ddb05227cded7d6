using System.CommandLine;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;

namespace Uldra.Cli.Commands;

/// <summary>
/// <c>uldra quarantine list|retry|skip FILE</c>: what targets refused and what waits behind it. A decision is written down on the target; the
/// pipeline that runs, or the next one, does it.
/// </summary>
static class QuarantineCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("quarantine", "Shows what targets refused, and decides what becomes of it.");
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(Decide(host, "retry", "Tries refused work again, and what waits behind it.", QuarantineDecision.Retry));
        command.Subcommands.Add(Decide(host, "skip", "Gives refused work up for good; what waits behind it is tried again.", QuarantineDecision.Skip));
        return command;
    }

    static Command List(CommandHost host)
    {
        var (file, target, json) = (CommandHost.FileArgument(), TargetOption(), CommandHost.JsonOption());
        var command = new Command("list", "Shows the entries of the quarantine.") { file, target, json };
        command.SetAction(async (parsed, token) =>
        {
            var desk = await QuarantineView.ReadAsync(host.Load(parsed.GetRequiredValue(file)), parsed.GetValue(target), token);
            if (parsed.GetValue(json))
                JsonText.WriteLine(host.Terminal.Output, desk.Write);
            else
                desk.Write(host.Terminal.Output);
            return ExitCode.Done;
        });
        return command;
    }

    static Command Decide(CommandHost host, string name, string description, QuarantineDecision decision)
    {
        var (file, target, json) = (CommandHost.FileArgument(), TargetOption(), CommandHost.JsonOption());
        var ids = new Option<ulong[]>("--id") { Description = "The entry's number; may be given several times." };
        var all = new Option<bool>("--all") { Description = "All refused entries." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command(name, description) { file, target, ids, all, json, yes };
        command.SetAction(async (parsed, token) =>
        {
            var options = host.Load(parsed.GetRequiredValue(file));
            var view = await QuarantineView.ReadAsync(options, parsed.GetValue(target), token);
            var chosen = view.Choose(parsed.GetValue(ids) ?? [], parsed.GetValue(all), decision);
            if (decision == QuarantineDecision.Skip && chosen.Count > 0 && !parsed.GetValue(yes) && !Confirmed(host.Terminal, chosen))
                return ExitCode.Usage;
            await DecideAsync(options, chosen, decision, token);
            Report(host.Terminal, view, chosen, name, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    static Option<string?> TargetOption() => new("--target") { Description = "Only entries of this target." };

    static async Task DecideAsync(
        PipelineOptions options, IReadOnlyList<StoredEntry> chosen, QuarantineDecision decision, CancellationToken token)
    {
        var by = $"{Environment.UserName}@{Environment.MachineName}";
        foreach (var ofTarget in chosen.GroupBy(c => c.Entry.Shard))
            await new QuarantineStore(options.Targets[ofTarget.Key], options.Name)
                .DecideAsync(ofTarget.Select(c => c.Entry.Number), decision, by, token);
    }

    static bool Confirmed(Terminal terminal, IReadOnlyList<StoredEntry> chosen)
    {
        var what = $"{chosen.Count} entries with {chosen.Sum(c => c.Entry.Rows)} row changes ({string.Join(", ", chosen.Select(c => $"#{c.Entry.Number}"))})";
        if (!terminal.Interactive)
            throw new ProblemException(new Problem("confirmation-needed", Severity.Error, ProblemSide.Configuration, "command line",
                $"This gives {what} up for good, and nobody is there to be asked.", "Add --yes."));
        return terminal.Confirm($"Give {what} up for good? They are never applied: promise 3 (whole per shard) is broken for their transactions.");
    }

    static void Report(Terminal terminal, QuarantineView view, IReadOnlyList<StoredEntry> chosen, string decision, bool json)
    {
        if (json)
        {
            JsonText.WriteLine(terminal.Output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("decision"u8, decision);
                writer.WriteStartArray("entries"u8);
                foreach (var one in chosen)
                    writer.WriteNumberValue(one.Entry.Number);
                writer.WriteEndArray();
                writer.WriteBoolean("running"u8, view.IsRunning);
                writer.WriteEndObject();
            });
            return;
        }

        terminal.Output.WriteLine(chosen.Count == 0
            ? "nothing is refused"
            : $"{decision}: {string.Join(", ", chosen.Select(c => $"#{c.Entry.Number}"))}; "
                + (view.IsRunning ? "the running pipeline does it within seconds" : "the next `uldra run` does it first"));
        if (decision == "skip" && chosen.Count > 0)
            terminal.Output.WriteLine("promise 3 (whole per shard) is broken for these transactions; the entries stay as the record of it");
    }
}
