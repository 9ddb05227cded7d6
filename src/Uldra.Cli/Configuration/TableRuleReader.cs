using System.Globalization;
using Uldra.Configuration;

namespace Uldra.Cli.Configuration;

/// <summary>The <c>tables:</c> entries. What the tables really look like is the checker's business.</summary>
sealed class TableRuleReader(ConfigurationProblems problems, IReadOnlyList<TargetOptions> targets)
{
    public List<TableRule> Read(IReadOnlyList<(ScalarNode Key, SettingValues Values)> entries)
    {
        var rules = new List<TableRule>();
        foreach (var (key, values) in entries)
        {
            CheckPattern(key, values.Path);
            rules.Add(new TableRule
            {
                Pattern = key.Text,
                To = values.Text("to"),
                Shard = ReadShard(values.Mapping("shard")),
                Sequence = values.Text("sequence"),
                Version = ReadVersion(values.Mapping("version")),
                Ddl = values.Text("ddl") switch { "stop" => DdlPolicy.Stop, "ignore" => DdlPolicy.Ignore, _ => null },
                Poison = values.Text("poison") switch { "transaction" => PoisonPolicy.Transaction, "row" => PoisonPolicy.Row, _ => null },
                AcceptCascades = values.Texts("accept_cascades"),
                Place = problems.PlaceOf(key),
            });
        }
        return rules;
    }

    VersionOptions? ReadVersion(SettingValues? values)
    {
        if (values is null)
            return null;
        var column = values.Text("column");
        if (values.Text("side_table") == "true" == values.Has("column"))
            problems.Add("config-version-keys", values.Node, values.Path, "Versions need one place, a column or the side table.",
                "Write 'column: NAME' or 'side_table: true'.");
        var from = values.Text("from") is { } name && name != "log" ? name : null;
        return new VersionOptions(column, from, Tombstones(values.Text("tombstones"), from));
    }

    static TimeSpan? Tombstones(string? text, string? from)
    {
        if (text is null or "none")
            return text is null && from is not null ? TimeSpan.FromDays(1) : null;
        var number = int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    void CheckPattern(ScalarNode key, string path)
    {
        var dot = key.Text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !TablePattern.IsOwn(key.Text[..dot], key.Text[(dot + 1)..]))
            return;
        problems.Add("config-bad-text", key, path, $"'{key.Text}' names a system schema or a table of Uldra's own; these are never replicated.",
            "Remove the entry.");
    }

    ShardOptions? ReadShard(SettingValues? values)
    {
        if (values?.Text("by") is not { } by)
            return null;
        var method = by switch { "crc32" => ShardMethod.Crc32, "modulo" => ShardMethod.Modulo, _ => ShardMethod.All };
        var column = values.Text("column");
        if (method == ShardMethod.All && (column ?? values.Text("null_shard")) is not null)
            problems.Add("config-shard-keys", values.Node, values.Path, "'all' copies every row to every target and takes no other key.",
                "Write 'shard: all', or choose crc32 or modulo.");
        if (method != ShardMethod.All && column is null && !values.Has("column"))
            problems.Add("config-shard-keys", values.Node, values.Path, $"'{by}' needs the column to route by.", "Add 'column: NAME'.");
        CheckNullShard(values);
        return new ShardOptions(method, column, values.Text("null_shard"));
    }

    void CheckNullShard(SettingValues values)
    {
        if (values.Text("null_shard") is not { } name || targets.Any(t => t.Name == name))
            return;
        var nearest = NearestKey.Find(name, targets.Select(t => t.Name));
        problems.Add("config-unknown-target", values.NodeOf("null_shard"), values.Path, $"null_shard names '{name}', which is no target.",
            nearest is null ? $"Targets: {string.Join(", ", targets.Select(t => t.Name))}." : $"Did you mean '{nearest}'?");
    }
}
