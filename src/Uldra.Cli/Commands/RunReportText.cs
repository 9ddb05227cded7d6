using System.Globalization;
using Uldra.Pipeline;

namespace Uldra.Cli.Commands;

/// <summary>The end of a run for the person who started it: what was done, and what waits for them.</summary>
static class RunReportText
{
    public static void Write(TextWriter output, RunReport report)
    {
        foreach (var blocked in report.Blocked)
        {
            output.WriteLine($"blocked: target {blocked.Target}, {blocked.Tables} {blocked.Key}, transaction {blocked.Transaction}");
            output.WriteLine($"  cause: {blocked.Error}");
            output.WriteLine(blocked.Number > 0
                ? $"  next:  It is entry #{blocked.Number} of the quarantine, with {blocked.Behind} behind it: mend the target, then `uldra quarantine retry`."
                : "  next:  The quarantine is full (limits.quarantine_rows): it waits in the source's log. Retry or skip what is there, then start again.");
            output.WriteLine($"  id:    {blocked.ErrorId}");
        }

        foreach (var held in report.Held)
        {
            output.WriteLine($"held: {held}");
            output.WriteLine("  cause: The statement changed a replicated table; rows behind it wait.");
            output.WriteLine("  next:  Make the same change on every target, set 'ddl: ignore' for the table, and start again.");
            output.WriteLine("  id:    ddl-held");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Words(report.Outcome)}: {report.Rows} rows of {report.Transactions} shard transactions in {report.Commits} commits"));
    }

    static string Words(RunOutcome outcome) => outcome switch
    {
        RunOutcome.CaughtUp => "caught up",
        RunOutcome.Drained => "drained",
        _ => "blocked",
    };
}
