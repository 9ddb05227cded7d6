using System.Text.Json;

namespace Uldra.Cli.Demo.Display;

/// <summary>The result for scripts; its fields are part of the contract (DESIGN §8): fields may be added, never renamed.</summary>
static class DemoResultJson
{
    public static void Write(TextWriter output, DemoResult result) => JsonText.WriteLine(output, json => Write(json, result));

    static void Write(Utf8JsonWriter json, DemoResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("rows"u8, result.Rows);
        json.WriteNumber("transactions"u8, result.Transactions);
        json.WriteNumber("seconds"u8, Math.Round(result.Seconds, 3));
        json.WriteNumber("kills"u8, result.ResumeSeconds.Count);
        json.WriteStartArray("resume_seconds"u8);
        foreach (var seconds in result.ResumeSeconds)
            json.WriteNumberValue(Math.Round(seconds, 3));
        json.WriteEndArray();
        json.WriteNumber("differences"u8, result.Comparison.Differences);
        json.WriteNumber("rows_compared"u8, result.Comparison.Rows);
        json.WriteBoolean("money_holds"u8, result.Comparison.MoneyHolds);
        json.WriteNumber("lag_seconds_median"u8, Math.Round(result.LagSeconds.Median, 3));
        json.WriteNumber("lag_seconds_p99"u8, Math.Round(result.LagSeconds.P99, 3));
        json.WriteNumber("shards"u8, result.Options.Shards);
        json.WriteNumber("seed"u8, result.Options.Seed);
        json.WriteEndObject();
    }
}
