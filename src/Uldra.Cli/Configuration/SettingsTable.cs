using System.Text;

namespace Uldra.Cli.Configuration;

/// <summary>The settings as the table that <c>docs/configuration.md</c> shows; a test holds that the page has exactly this.</summary>
static class SettingsTable
{
    public static string Markdown()
    {
        var text = new StringBuilder("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var child in Settings.File.Children)
            Append(text, child, "");
        return text.ToString();
    }

    static void Append(StringBuilder text, Setting setting, string parent)
    {
        var path = parent + setting.Key;
        var fallback = setting.Required ? "required" : setting.Default ?? "";
        text.Append($"| `{path}` | {Escape(ValueOf(setting))} | {fallback} | {Escape(setting.Doc)} |\n");
        var below = setting.Kind == SettingKind.Entries ? $"{path}.<{EntryOf(setting)}>." : $"{path}.";
        foreach (var child in setting.Children)
            Append(text, child, below);
    }

    static string EntryOf(Setting setting) => setting.Key == "tables" ? "pattern" : "name";

    static string ValueOf(Setting setting)
    {
        var kind = setting.Kind switch
        {
            SettingKind.Integer => $"whole number, {setting.BoundsText}",
            SettingKind.Size => $"size, {setting.BoundsText}",
            SettingKind.Choice => "one of " + string.Join(", ", setting.Choices.Select(c => $"`{c}`")),
            SettingKind.Url => "URL",
            SettingKind.Urls => "list of URLs",
            SettingKind.Texts => $"list of: {setting.RuleText ?? "text"}",
            SettingKind.Mapping => "mapping",
            SettingKind.Entries => $"mapping; keys: {setting.RuleText}",
            _ => (setting.RuleText ?? "text").Replace("<", "&lt;"),
        };
        return setting.Shorthand is { } shorthand ? $"{kind}; a plain text means `{shorthand}`" : kind;
    }

    static string Escape(string text) => text.Replace("|", "\\|");
}
