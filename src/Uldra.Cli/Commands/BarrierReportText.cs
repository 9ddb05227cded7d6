using System.Globalization;
using System.Text.Json;
using Uldra.Configuration;
using Uldra.Pipeline;

namespace Uldra.Cli.Commands;

/// <summary>What became of a barrier.</summary>
static class BarrierReportText
{
    public static void Write(Terminal terminal, PipelineOptions options, BarrierReport report, bool json, int exitCode)
    {
        if (json)
            JsonText.WriteLine(terminal.Output, writer => WriteJson(writer, options, report, exitCode));
        else
            WriteText(terminal, options, report, exitCode);
    }

    static void WriteJson(Utf8JsonWriter json, PipelineOptions options, BarrierReport report, int exitCode)
    {
        json.WriteStartObject();
        json.WriteString("barrier"u8, Word(report.Outcome));
        if (report.Position is { } position)
        {
            json.WriteStartObject("position"u8);
            json.WriteString("applied"u8, position.Applied.ToString());
            json.WriteString("file"u8, position.File);
            json.WriteNumber("offset"u8, position.Offset);
            json.WriteEndObject();
        }
        else
            json.WriteNull("position"u8);
        json.WriteStartObject("targets"u8);
        for (var i = 0; i < report.Applied.Count; i++)
            json.WriteString(options.Targets[i].Name, report.Applied[i]);
        json.WriteEndObject();
        json.WriteString("reason"u8, report.Reason);
        json.WriteNumber("waited_seconds"u8, Math.Round(report.Waited.TotalSeconds, 3));
        json.WriteNumber("command_exit"u8, exitCode);
        json.WriteEndObject();
    }

    static void WriteText(Terminal terminal, PipelineOptions options, BarrierReport report, int exitCode)
    {
        if (report is { Outcome: BarrierOutcome.Held, Position: { } position })
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"held: all shards stood at {position.Applied} ({position.File}:{position.Offset}), reached in {report.Waited.TotalSeconds:0.0} s"));
        else
        {
            terminal.Output.WriteLine($"{Word(report.Outcome)}: {report.Reason}");
            for (var i = 0; i < report.Applied.Count; i++)
                terminal.Output.WriteLine($"  target {options.Targets[i].Name}: {report.Applied[i] ?? "nothing"}");
        }

        if (exitCode != 0)
            terminal.Error.WriteLine($"the command ended with exit code {exitCode}");
    }

    static string Word(BarrierOutcome outcome) => outcome switch
    {
        BarrierOutcome.Held => "held",
        BarrierOutcome.Refused => "refused",
        BarrierOutcome.TimedOut => "timed_out",
        _ => "lost",
    };
}
