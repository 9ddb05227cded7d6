using System.CommandLine;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.Model;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra forget FILE</c>: removes what a pipeline keeps on its targets. The rows it brought there stay.</summary>
static class ForgetCommand
{
    public static Command Create(CommandHost host)
    {
        var file = CommandHost.FileArgument();
        var json = CommandHost.JsonOption();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("forget", "Removes a pipeline's own tables and progress from the targets; its rows stay.") { file, json, yes };
        command.SetAction((parsed, token) => ExecuteAsync(
            host.Terminal, host.Load(parsed.GetRequiredValue(file)), parsed.GetValue(yes), parsed.GetValue(json), token));
        return command;
    }

    static async Task<int> ExecuteAsync(Terminal terminal, PipelineOptions options, bool yes, bool json, CancellationToken token)
    {
        var faults = CrashPoint.FromEnvironment();
        var stores = options.Targets.Select(t => (t.Name, Store: new TargetStore(t, options.Name, faults: faults))).ToList();
        // All are asked before any is changed.
        var known = new List<(string Name, TargetStore Store)>();
        foreach (var (name, store) in stores)
            if (await store.ReadAsync(token) is { } stored)
            {
                RefuseRunning(options, name, stored);
                known.Add((name, store));
            }
        await WarnOfQuarantineAsync(terminal, options, token);
        if (known.Count > 0 && !yes && !Confirmed(terminal, options, known))
            return ExitCode.Usage;
        // On all: where an earlier forgetting was broken off, empty tables may be left.
        foreach (var (_, store) in known.Count > 0 ? stores : known)
            await store.ForgetAsync(token);
        if (json)
            WriteJson(terminal.Output, known);
        else
            terminal.Output.WriteLine(known.Count == 0
                ? $"no target knows pipeline {options.Name}"
                : $"pipeline {options.Name} forgotten on {NamesOf(known)}");
        return ExitCode.Done;
    }

    static void RefuseRunning(PipelineOptions options, string target, StoredTarget stored)
    {
        var alive = stored.Lanes.Count(l => l.Alive);
        if (alive > 0)
            throw new ProblemException(new Problem("pipeline-running", Severity.Error, ProblemSide.Target, $"target {target}",
                $"Pipeline {options.Name} runs: {alive} of its connections are open there.", "Stop it, then forget it."));
    }

    /// <summary>What waits there is on no target: with the pipeline it is lost.</summary>
    static async Task WarnOfQuarantineAsync(Terminal terminal, PipelineOptions options, CancellationToken token)
    {
        for (var shard = 0; shard < options.Targets.Count; shard++)
        {
            var entries = await new QuarantineStore(options.Targets[shard], options.Name).ReadAsync(shard, token);
            var waiting = entries.Where(s => s.Entry.State != QuarantineState.Skipped).ToList();
            if (waiting.Count > 0)
                terminal.Error.WriteLine($"warning: the quarantine on {options.Targets[shard].Name} holds {waiting.Count} entries with "
                    + $"{waiting.Sum(s => s.Entry.Rows)} row changes that were never applied; they go with the pipeline");
        }
    }

    static bool Confirmed(Terminal terminal, PipelineOptions options, List<(string Name, TargetStore Store)> known)
    {
        if (!terminal.Interactive)
            throw new ProblemException(new Problem("confirmation-needed", Severity.Error, ProblemSide.Configuration, "command line",
                $"This removes all progress of pipeline {options.Name} on {NamesOf(known)}, and nobody is there to be asked.", "Add --yes."));
        return terminal.Confirm($"Remove all progress of pipeline {options.Name} on {NamesOf(known)}? It cannot resume afterwards.");
    }

    static void WriteJson(TextWriter output, List<(string Name, TargetStore Store)> known) => JsonText.WriteLine(output, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("forgotten"u8);
        foreach (var (name, _) in known)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    static string NamesOf(List<(string Name, TargetStore Store)> known) => string.Join(", ", known.Select(k => k.Name));
}
