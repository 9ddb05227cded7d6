namespace Uldra.Cli.Configuration;

/// <summary>
/// What one mapping of the file said, by key, checked against its <see cref="Setting"/>s. A key that was wrong is absent: its problem is
/// already recorded.
/// </summary>
sealed class SettingValues(ConfigurationNode node, string path)
{
    readonly Dictionary<string, (ConfigurationNode Node, object Value)> _values = [];

    public ConfigurationNode Node { get; } = node;

    /// <summary>For people: <c>targets.s0</c>.</summary>
    public string Path { get; } = path;

    public void Set(string key, ConfigurationNode node, object value) => _values[key] = (node, value);

    public ConfigurationNode NodeOf(string key) => _values.TryGetValue(key, out var found) ? found.Node : Node;

    public bool Has(string key) => _values.ContainsKey(key);

    public string? Text(string key) => Find(key) as string;

    public long? Number(string key) => Find(key) as long?;

    public IReadOnlyList<string>? Texts(string key) => Find(key) as IReadOnlyList<string>;

    public SettingValues? Mapping(string key) => Find(key) as SettingValues;

    /// <summary>In file order.</summary>
    public IReadOnlyList<(ScalarNode Key, SettingValues Values)> Entries(string key) =>
        Find(key) as IReadOnlyList<(ScalarNode, SettingValues)> ?? [];

    object? Find(string key) => _values.TryGetValue(key, out var found) ? found.Value : null;
}
