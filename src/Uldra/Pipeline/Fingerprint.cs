using System.Text.Json;
using Uldra.Configuration;

namespace Uldra.Pipeline;

/// <summary>
/// What of the file decides where rows go, as text per table entry: stored with the setup, and compared at every start. A change between
/// runs would leave rows where they do not belong.
/// </summary>
static class Fingerprint
{
    public static string Of(PipelineOptions options) => JsonSerializer.Serialize(
        options.Tables.ToDictionary(t => t.Pattern, t => Describe(t, options.Targets.Count)));

    /// <summary>The entries that differ, as lines for a person; empty when nothing does.</summary>
    public static IReadOnlyList<string> Differences(string stored, string current)
    {
        var before = JsonSerializer.Deserialize<Dictionary<string, string>>(stored) ?? [];
        var now = JsonSerializer.Deserialize<Dictionary<string, string>>(current) ?? [];
        return [.. before.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Where(k => before.GetValueOrDefault(k) != now.GetValueOrDefault(k))
            .Select(k => $"{k}: was {before.GetValueOrDefault(k) ?? "absent"}, is {now.GetValueOrDefault(k) ?? "absent"}")];
    }

    static string Describe(TableRule rule, int shards)
    {
        var shard = rule.Shard is null ? "none" : $"{rule.Shard.Method.ToString().ToLowerInvariant()}({rule.Shard.Column}) of {shards}";
        var version = rule.Version is null ? "" : $", version {rule.Version.Column ?? "side table"} from {rule.Version.From ?? "log"}";
        return $"to {rule.To ?? "same"}, shard {shard}, null to {rule.Shard?.NullShard ?? "error"}, sequence {rule.Sequence ?? "key"}{version}";
    }
}
