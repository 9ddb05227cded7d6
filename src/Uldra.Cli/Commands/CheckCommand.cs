using System.CommandLine;
using Uldra.Checking;
using Uldra.Cli.Configuration;

namespace Uldra.Cli.Commands;

/// <summary><c>uldra check FILE</c>: everything that can be known before starting; changes nothing anywhere.</summary>
static class CheckCommand
{
    public static Command Create(CommandHost host)
    {
        var file = CommandHost.FileArgument();
        var json = CommandHost.JsonOption();
        var command = new Command("check", "Lists everything that stands in the way of a run.") { file, json };
        command.SetAction((parsed, token) =>
            ExecuteAsync(host, parsed.GetRequiredValue(file), parsed.GetValue(json), token));
        return command;
    }

    static async Task<int> ExecuteAsync(CommandHost host, string file, bool json, CancellationToken token)
    {
        var loaded = ConfigurationLoader.LoadFile(file, host.Terminal.Variable);
        var problems = loaded.Options is null
            ? loaded.Problems
            : (await Checker.CheckAsync(loaded.Options, token)).Problems;
        if (json)
            WriteJson(host.Terminal.Output, problems);
        else
            WriteText(host.Terminal.Output, problems);
        return ExitCode.Of(problems);
    }

    static void WriteJson(TextWriter output, IReadOnlyList<Problem> problems) => JsonText.WriteLine(output, json =>
    {
        json.WriteStartObject();
        ProblemText.WriteJson(json, problems);
        json.WriteEndObject();
    });

    static void WriteText(TextWriter output, IReadOnlyList<Problem> problems)
    {
        ProblemText.Write(output, problems);
        var errors = problems.Count(p => p.Severity == Severity.Error);
        var warnings = problems.Count(p => p.Severity == Severity.Warning);
        output.WriteLine(errors == 0 ? $"ready to run: no errors, {warnings} warnings" : $"{errors} errors, {warnings} warnings");
    }
}
