using System.Globalization;

namespace Uldra.Cli.Configuration;

/// <summary>Reads nodes as the settings they are declared to be: keys, types and bounds. Each problem is recorded and reading goes on.</summary>
sealed class SettingsReader(ConfigurationProblems problems, EnvironmentText environment)
{
    public SettingValues ReadMapping(Setting setting, ConfigurationNode node, string path)
    {
        var values = new SettingValues(node, path);
        switch (node)
        {
            case MappingNode mapping:
                foreach (var entry in mapping.Entries)
                    ReadEntry(setting, entry, values);
                break;
            case ScalarNode scalar when setting.Shorthand is { } key && !scalar.IsNull:
                ReadValue(setting.Child(key)!, scalar, values);
                break;
            case ScalarNode { IsNull: true }:
                break;
            default:
                AddWrongType(node, path, setting.Shorthand is null ? "a mapping of keys" : "a text or a mapping of keys");
                return values;
        }
        AddMissing(setting, values);
        return values;
    }

    void ReadEntry(Setting setting, MappingEntry entry, SettingValues values)
    {
        if (setting.Child(entry.Key.Text) is { } child)
        {
            ReadValue(child, entry.Value, values);
            return;
        }
        var known = setting.Children.Select(c => c.Key);
        var nearest = NearestKey.Find(entry.Key.Text, known);
        problems.Add("config-unknown-key", entry.Key, Join(values.Path, entry.Key.Text), $"There is no key '{entry.Key.Text}' here.",
            nearest is null ? $"Known keys: {string.Join(", ", known)}." : $"Did you mean '{nearest}'?");
    }

    void ReadValue(Setting setting, ConfigurationNode node, SettingValues values)
    {
        var path = Join(values.Path, setting.Key);
        // An empty value is a key not said; a required one is then missing.
        if (node is ScalarNode { IsNull: true })
            return;
        var value = setting.Kind switch
        {
            SettingKind.Mapping => ReadMapping(setting, node, path),
            SettingKind.Entries => ReadEntries(setting, node, path),
            SettingKind.Texts or SettingKind.Urls => ReadList(setting, node, path),
            _ => ReadScalar(setting, node, path),
        };
        values.Set(setting.Key, node, value ?? Wrong);
    }

    // Stands for a value whose problem is recorded, so that it is not reported as missing too.
    static object Wrong { get; } = new();

    List<(ScalarNode, SettingValues)>? ReadEntries(Setting setting, ConfigurationNode node, string path)
    {
        if (node is not MappingNode mapping)
        {
            AddWrongType(node, path, "a mapping of entries");
            return null;
        }
        if (mapping.Entries.Count == 0)
            problems.Add("config-missing-key", node, path, $"'{setting.Key}' has no entry.", "Write at least one.");
        var entries = new List<(ScalarNode, SettingValues)>();
        foreach (var entry in mapping.Entries)
        {
            var entryPath = Join(path, entry.Key.Text);
            CheckRule(setting, entry.Key, entry.Key.Text, entryPath);
            entries.Add((entry.Key, ReadMapping(setting, entry.Value, entryPath)));
        }
        return entries;
    }

    List<string>? ReadList(Setting setting, ConfigurationNode node, string path)
    {
        if (node is MappingNode)
        {
            AddWrongType(node, path, "a list");
            return null;
        }
        var texts = new List<string>();
        foreach (var item in node is SequenceNode list ? list.Items : [node])
            if (ReadScalar(setting, item, path) is string text)
                texts.Add(text);
        return texts;
    }

    object? ReadScalar(Setting setting, ConfigurationNode node, string path)
    {
        if (node is not ScalarNode scalar)
        {
            AddWrongType(node, path, "a single value");
            return null;
        }
        if (environment.Expand(scalar, path, setting.Kind is SettingKind.Url or SettingKind.Urls) is not { } text)
            return null;
        return setting.Kind switch
        {
            SettingKind.Integer => ReadInteger(setting, scalar, text, path),
            SettingKind.Size => ReadSize(setting, scalar, text, path),
            SettingKind.Choice => ReadChoice(setting, scalar, text, path),
            _ => CheckRule(setting, scalar, text, path) ? text : null,
        };
    }

    object? ReadInteger(Setting setting, ScalarNode node, string text, string path)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return InBounds(setting, node, number, text, path);
        AddWrongType(node, path, "a whole number", text);
        return null;
    }

    object? ReadSize(Setting setting, ScalarNode node, string text, string path)
    {
        if (ByteSize.TryParse(text, out var bytes))
            return InBounds(setting, node, bytes, text, path);
        AddWrongType(node, path, "a size like 256MB (KB, MB or GB)", text);
        return null;
    }

    object? InBounds(Setting setting, ScalarNode node, long value, string text, string path)
    {
        if (value >= setting.Min && value <= setting.Max)
            return value;
        var bounds = setting.BoundsText;
        problems.Add("config-out-of-bounds", node, path, $"{text} lies outside {bounds}.", $"Write a value within {bounds}.");
        return null;
    }

    string? ReadChoice(Setting setting, ScalarNode node, string text, string path)
    {
        if (setting.Choices.Contains(text))
            return text;
        var choices = string.Join(", ", setting.Choices);
        if (setting.NotBuilt.Contains(text))
            problems.Add("config-not-built", node, path, $"'{text}' is planned and not in this version.", $"Use one of: {choices}.");
        else
            problems.Add("config-unknown-choice", node, path, $"'{text}' is none of: {choices}.",
                NearestKey.Find(text, setting.Choices) is { } nearest ? $"Did you mean '{nearest}'?" : "Use one of them.");
        return null;
    }

    bool CheckRule(Setting setting, ScalarNode node, string text, string path)
    {
        if (setting.Rule is null || setting.Rule.IsMatch(text))
            return true;
        problems.Add("config-bad-text", node, path, $"'{text}' is not {setting.RuleText}.", $"Write {setting.RuleText}.");
        return false;
    }

    void AddMissing(Setting setting, SettingValues values)
    {
        foreach (var child in setting.Children)
            if (child.Required && !values.Has(child.Key))
                problems.Add("config-missing-key", values.Node, values.Path, $"The key '{child.Key}' is missing.",
                    $"Add '{child.Key}:'. {child.Doc}");
    }

    void AddWrongType(ConfigurationNode node, string path, string expected, string? text = null)
    {
        var found = node switch { MappingNode => "a mapping", SequenceNode => "a list", _ => $"'{text ?? ((ScalarNode)node).Text}'" };
        problems.Add("config-wrong-type", node, path, $"Here stands {found} where {expected} belongs.", $"Write {expected}.");
    }

    static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
