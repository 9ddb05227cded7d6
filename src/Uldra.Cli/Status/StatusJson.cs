using System.Text.Json;
using Uldra.Pipeline;

namespace Uldra.Cli.Status;

/// <summary>The status in the contract's form (DESIGN §8). Fields may be added, never renamed.</summary>
static class StatusJson
{
    public static void Write(Utf8JsonWriter json, PipelineStatus status)
    {
        json.WriteStartObject();
        json.WriteString("pipeline"u8, status.Pipeline);
        json.WriteString("state"u8, status.State);
        json.WriteStartObject("source"u8);
        json.WriteString("end"u8, status.Source.End);
        if (status.Source.Error is { } error)
            json.WriteString("error"u8, error);
        json.WriteEndObject();
        WriteLag(json, status.Lag);
        json.WriteStartObject("targets"u8);
        foreach (var target in status.Targets)
            WriteTarget(json, target);
        json.WriteEndObject();
        json.WriteStartObject("tables"u8);
        foreach (var table in status.Tables)
            WriteTable(json, table, status.State);
        json.WriteEndObject();
        WriteBlocked(json, status.Blocked);
        WriteNote(json, status.Targets);
        CountersJson.Write(json, status.Targets.Select(t => StopNote.Parse(t.Stopped)?.Counters).FirstOrDefault(c => c is not null), status.State);
        json.WriteEndObject();
    }

    static void WriteBlocked(Utf8JsonWriter json, IReadOnlyList<BlockedRow> rows)
    {
        json.WriteStartArray("blocked"u8);
        foreach (var blocked in rows)
        {
            json.WriteStartObject();
            json.WriteString("target"u8, blocked.Target);
            json.WriteString("table"u8, blocked.Tables);
            json.WritePropertyName("key"u8);
            json.WriteRawValue(blocked.Key);
            json.WriteString("transaction"u8, blocked.Transaction);
            json.WriteString("id"u8, blocked.ErrorId);
            json.WriteString("error"u8, blocked.Error);
            json.WriteString("since"u8, blocked.Since);
            if (blocked.Number > 0)
                json.WriteNumber("entry"u8, blocked.Number);
            json.WriteNumber("behind"u8, blocked.Behind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Every target holds the same note; one of them is enough.</summary>
    static void WriteNote(Utf8JsonWriter json, IReadOnlyList<TargetStatus> targets)
    {
        var note = targets.Select(t => StopNote.Parse(t.Stopped)).FirstOrDefault(n => n is not null);
        json.WriteStartArray("held"u8);
        foreach (var held in note?.Held ?? [])
            json.WriteStringValue(held);
        json.WriteEndArray();
        json.WriteStartArray("prepared"u8);
        foreach (var prepared in note?.Prepared ?? [])
            json.WriteStringValue(prepared);
        json.WriteEndArray();
    }

    static void WriteTarget(Utf8JsonWriter json, TargetStatus target)
    {
        json.WriteStartObject(target.Name);
        json.WriteString("state"u8, target.State);
        json.WriteString("applied"u8, target.Applied);
        if (target.Epoch is { } epoch)
            json.WriteNumber("epoch"u8, epoch);
        else
            json.WriteNull("epoch"u8);
        WriteLag(json, target.Lag);
        json.WriteNumber("lanes"u8, target.LanesAlive);
        if (target.Stopped is { } stopped)
        {
            json.WritePropertyName("stopped"u8);
            json.WriteRawValue(stopped);
        }
        if (target.ErrorId is { } id)
        {
            json.WriteString("error_id"u8, id);
            json.WriteString("error"u8, target.Error);
        }
        json.WriteEndObject();
    }

    static void WriteTable(Utf8JsonWriter json, string table, string state)
    {
        json.WriteStartObject(table);
        json.WriteString("state"u8, state);
        json.WriteNull("rows"u8);
        json.WriteEndObject();
    }

    static void WriteLag(Utf8JsonWriter json, LagStatus lag)
    {
        json.WriteStartObject("lag"u8);
        WriteNumber(json, "seconds"u8, lag.Seconds is { } seconds ? (decimal)Math.Round(seconds, 3) : null);
        WriteNumber(json, "bytes"u8, lag.Bytes);
        WriteNumber(json, "transactions"u8, lag.Transactions);
        json.WriteEndObject();
    }

    static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
