using System.Globalization;
using Uldra.Pipeline;

namespace Uldra.Cli.Status;

/// <summary>The status for a person.</summary>
static class StatusText
{
    public static void Write(TextWriter output, PipelineStatus status)
    {
        output.WriteLine($"pipeline {status.Pipeline}: {status.State}");
        output.WriteLine(status.Source.Error is { } error ? $"source: not reachable: {error}" : $"source: log ends at {status.Source.End}");
        output.WriteLine($"lag: {Text(status.Lag)}");
        foreach (var target in status.Targets)
        {
            output.WriteLine($"target {target.Name}: {target.State}, {target.LanesAlive} lanes connected, epoch {target.Epoch?.ToString(CultureInfo.InvariantCulture) ?? "-"}");
            output.WriteLine($"  applied: {target.Applied ?? "nothing"}");
            output.WriteLine($"  lag:     {Text(target.Lag)}");
            if (target.Error is not null)
                output.WriteLine($"  error:   {target.ErrorId}: {target.Error}");
        }

        foreach (var blocked in status.Blocked)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"blocked: target {blocked.Target}, {blocked.Tables} {blocked.Key}, transaction {blocked.Transaction}, since {blocked.Since:u}, "
                + $"{(blocked.Number > 0 ? $"entry #{blocked.Number} of the quarantine, {blocked.Behind} behind it" : "the quarantine is full")}: "
                + $"{blocked.Error} ({blocked.ErrorId})"));
        if (status.Targets.Select(t => StopNote.Parse(t.Stopped)).FirstOrDefault(n => n is not null) is { } note)
            WriteNote(output, note);
    }

    static void WriteNote(TextWriter output, StopNote note)
    {
        foreach (var held in note.Held)
            output.WriteLine($"held: {held}");
        foreach (var prepared in note.Prepared)
            output.WriteLine($"prepared: XA transaction {prepared} is not decided on the source; its rows wait, and the log must reach back to it");
        foreach (var problem in note.Problems)
            ProblemText.Write(output, problem);
        if (note.Counters is { } counters)
            WriteCounters(output, counters);
    }

    /// <summary>What every run counts, and of the rest only what happened.</summary>
    static void WriteCounters(TextWriter output, RunCounters counters)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run since {counters.Since:u}: {counters.Rows} rows of {counters.Transactions} "
            + $"shard transactions in {counters.Commits} commits{(counters.RowsPerSecond is { } rate ? $", {rate:0} rows/s" : "")}"));
        WriteCount(output, counters.Folded, "puts folded into a later one of the same row");
        WriteCount(output, counters.SlowPaths, "commits whose rows exchanged unique values directly");
        WriteCount(output, counters.DeletesMissed, "deletes that met no row");
        WriteCount(output, counters.DeletedFirst, "rows deleted before they arrived on another shard, to free a unique value");
        foreach (var (table, count) in counters.TableWide)
            WriteCount(output, count, $"rows of {table} ordered by the whole table: a key of theirs cannot be hashed");
        foreach (var target in counters.Detached)
            output.WriteLine($"  target {target} is detached: it fell behind, and catches up by a reader of its own");
        foreach (var (target, retries) in counters.Retries)
            WriteCount(output, retries.Retries, $"tries repeated on target {target}" + (retries.Waiting is { } waiting
                ? string.Create(CultureInfo.InvariantCulture, $"; waiting since {waiting.Since:u}: {waiting.Message} ({waiting.Id})") : ""));
    }

    static void WriteCount(TextWriter output, long count, string what)
    {
        if (count > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count} {what}"));
    }

    static string Text(LagStatus lag) => string.Create(CultureInfo.InvariantCulture,
        $"{Or(lag.Seconds, "0.0")} s, {Or(lag.Bytes, "0")} bytes, {Or(lag.Transactions, "0")} transactions");

    static string Or<T>(T? value, string format) where T : struct, IFormattable =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "?";
}
