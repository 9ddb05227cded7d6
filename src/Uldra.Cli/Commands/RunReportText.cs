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
            output.WriteLine($"blocked: target {blocked.Target}, {blocked.Tables}, transaction {blocked.Transaction}");
            output.WriteLine($"  cause: {blocked.Error}");
            output.WriteLine("  next:  Mend the target so that it takes the row, then start again: it and all that depends on it waits, unchanged.");
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
