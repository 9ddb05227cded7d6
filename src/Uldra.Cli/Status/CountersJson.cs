using System.Text.Json;
using Uldra.Pipeline;

namespace Uldra.Cli.Status;

/// <summary>What a run has done, and how fast it is now, as the pipeline last left it on a target: at most a few seconds old while it works.</summary>
static class CountersJson
{
    /// <param name="counters">Null: not known.</param>
    public static void Write(Utf8JsonWriter json, RunCounters? counters, string state)
    {
        var isRunning = state is "streaming" or "blocked" or "copying";
        json.WriteStartObject("rates"u8);
        WriteRate(json, "rows"u8, isRunning ? counters?.RowsPerSecond : null);
        WriteRate(json, "transactions"u8, isRunning ? counters?.TransactionsPerSecond : null);
        json.WriteEndObject();
        if (counters is null)
        {
            json.WriteNull("run"u8);
            return;
        }

        json.WriteStartObject("run"u8);
        json.WriteString("since"u8, counters.Since);
        json.WriteString("at"u8, counters.At);
        json.WriteNumber("rows"u8, counters.Rows);
        json.WriteNumber("transactions"u8, counters.Transactions);
        json.WriteNumber("commits"u8, counters.Commits);
        json.WriteNumber("folded"u8, counters.Folded);
        json.WriteNumber("slow_path"u8, counters.SlowPaths);
        json.WriteNumber("deletes_missed"u8, counters.DeletesMissed);
        json.WriteNumber("deleted_first"u8, counters.DeletedFirst);
        json.WriteStartObject("table_wide"u8);
        foreach (var (table, count) in counters.TableWide)
            json.WriteNumber(table, count);
        json.WriteEndObject();
        json.WriteStartArray("detached"u8);
        foreach (var target in counters.Detached)
            json.WriteStringValue(target);
        json.WriteEndArray();
        json.WriteStartObject("retries"u8);
        foreach (var (target, retries) in counters.Retries)
            WriteRetries(json, target, retries);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteRetries(Utf8JsonWriter json, string target, RetryStatus retries)
    {
        json.WriteStartObject(target);
        json.WriteNumber("count"u8, retries.Retries);
        if (retries.Waiting is { } waiting)
        {
            json.WriteString("id"u8, waiting.Id);
            json.WriteString("error"u8, waiting.Message);
            json.WriteString("since"u8, waiting.Since);
        }

        json.WriteEndObject();
    }

    static void WriteRate(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? rate)
    {
        if (rate is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
