using System.Text.RegularExpressions;

namespace Uldra.Cli.Configuration;

enum SettingKind
{
    Text,
    Integer,

    /// <summary>Bytes with a unit: <c>256MB</c>. Units are powers of 1024.</summary>
    Size,

    /// <summary>One of <see cref="Setting.Choices"/>.</summary>
    Choice,

    /// <summary>A server's URL; <c>${NAME}</c> inside it is percent-encoded.</summary>
    Url,

    /// <summary>A list of texts; a single one may stand alone.</summary>
    Texts,

    /// <summary>A list of URLs; a single one may stand alone.</summary>
    Urls,

    /// <summary>A mapping with the keys of <see cref="Setting.Children"/>.</summary>
    Mapping,

    /// <summary>A mapping whose keys the user chooses; every value is a mapping with the keys of <see cref="Setting.Children"/>.</summary>
    Entries,
}

/// <summary>
/// One key of the configuration file. The reader, its errors and the table in <c>docs/configuration.md</c> all come from these
/// declarations, so that they cannot disagree.
/// </summary>
sealed record Setting(string Key, SettingKind Kind, string Doc)
{
    public bool Required { get; init; }

    /// <summary>As a person would write it; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Inclusive bounds of an integer or of a size in bytes.</summary>
    public long Min { get; init; } = long.MinValue;
    public long Max { get; init; } = long.MaxValue;

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Choices that the design knows and this version does not: a clear error instead of "unknown".</summary>
    public IReadOnlyList<string> NotBuilt { get; init; } = [];

    /// <summary>What a text, or an entry's key, must match; with <see cref="RuleText"/> for people.</summary>
    public Regex? Rule { get; init; }
    public string? RuleText { get; init; }

    public IReadOnlyList<Setting> Children { get; init; } = [];

    /// <summary>The child that is meant when a text stands where the mapping could (<c>s0: mysql://…</c> means <c>s0: { url: … }</c>).</summary>
    public string? Shorthand { get; init; }

    /// <summary>The bounds as a person would write them; null when there are none.</summary>
    public string? BoundsText => Max == long.MaxValue
        ? null
        : Kind == SettingKind.Size ? $"{ByteSize.Text(Min)}–{ByteSize.Text(Max)}" : $"{Min}–{Max}";

    public Setting? Child(string key)
    {
        foreach (var child in Children)
            if (child.Key == key)
                return child;
        return null;
    }
}
