using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Cli.Configuration;

/// <param name="Options">Null when there is any problem.</param>
sealed record LoadedConfiguration(PipelineOptions? Options, IReadOnlyList<Problem> Problems);

/// <summary>A configuration file to <see cref="PipelineOptions"/>, or everything that is wrong with it. It asks no server.</summary>
sealed class ConfigurationLoader
{
    readonly ConfigurationProblems _problems;
    readonly Func<string, string?> _variable;

    ConfigurationLoader(string file, Func<string, string?> variable)
    {
        _problems = new ConfigurationProblems(file);
        _variable = variable;
    }

    /// <param name="file">Where it is.</param>
    /// <param name="variable">The environment.</param>
    public static LoadedConfiguration LoadFile(string file, Func<string, string?> variable)
    {
        try
        {
            return Load(file, File.ReadAllText(file), variable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new LoadedConfiguration(null, [new Problem("config-unreadable", Severity.Error, ProblemSide.Configuration, file,
                $"The file cannot be read: {e.Message}", "Give the path of a pipeline's file that this user may read.")]);
        }
    }

    /// <param name="file">The name for places in errors.</param>
    /// <param name="variable">The environment.</param>
    public static LoadedConfiguration Load(string file, string text, Func<string, string?> variable) =>
        new ConfigurationLoader(file, variable).Load(text);

    LoadedConfiguration Load(string text)
    {
        if (YamlReader.Read(text, _problems) is not { } root)
            return new LoadedConfiguration(null, _problems.All);
        var values = new SettingsReader(_problems, new EnvironmentText(_variable, _problems)).ReadMapping(Settings.File, root, "");
        var source = ReadSource(values.Mapping("source"));
        var targets = ReadTargets(values.Entries("targets"));
        var tables = new TableRuleReader(_problems, targets).Read(values.Entries("tables"));
        var limits = values.Mapping("limits");
        if (_problems.Any || source is null || values.Text("name") is not { } name)
            return new LoadedConfiguration(null, _problems.All);
        var defaults = new LimitOptions();
        return new LoadedConfiguration(new PipelineOptions
        {
            Name = name,
            Source = source,
            Targets = targets,
            Tables = tables,
            Limits = new LimitOptions
            {
                MemoryBytes = limits?.Number("memory") ?? defaults.MemoryBytes,
                TransactionRows = (int)(limits?.Number("transaction_rows") ?? defaults.TransactionRows),
                QuarantineRows = (int)(limits?.Number("quarantine_rows") ?? defaults.QuarantineRows),
            },
        }, []);
    }

    SourceOptions? ReadSource(SettingValues? values)
    {
        if (values is null || ReadUrl(values) is not { } connection)
            return null;
        var source = new SourceOptions
        {
            Connection = connection, Failover = ReadFailover(values), ServerId = (uint?)values.Number("server_id"),
        };
        return values.Text("start") is { } start ? source with { Start = start } : source;
    }

    /// <summary>A target whose URL is wrong still stands in the list, so that a rule that names it is not wrong as well.</summary>
    List<TargetOptions> ReadTargets(IReadOnlyList<(ScalarNode Key, SettingValues Values)> entries)
    {
        var targets = new List<TargetOptions>();
        var firstByPlace = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, values) in entries)
        {
            var connection = ReadUrl(values);
            if (connection is not null && string.IsNullOrEmpty(connection.Database))
                _problems.Add("config-no-database", values.NodeOf("url"), values.Path, "The target's URL names no database.",
                    "End it with /database: the rows and Uldra's own tables live there.");
            else if (connection is not null)
                CheckSame(key, values, connection, firstByPlace);
            var target = new TargetOptions { Name = key.Text, Connection = connection ?? new MySqlConnectionOptions { Host = "", User = "" } };
            targets.Add(target with
            {
                Lanes = (int)(values.Number("lanes") ?? target.Lanes),
                CommitsInSourceOrder = values.Text("commit_order") == "source",
            });
        }
        return targets;
    }

    void CheckSame(ScalarNode key, SettingValues values, MySqlConnectionOptions connection, Dictionary<string, string> firstByPlace)
    {
        var place = $"{connection.Host}:{connection.Port}/{connection.Database}";
        if (firstByPlace.TryAdd(place, key.Text))
            return;
        _problems.Add("config-same-target", values.NodeOf("url"), values.Path,
            $"Target '{key.Text}' is the same database as '{firstByPlace[place]}' ({place}).",
            "Give every target its own database, or remove one.");
    }

    List<MySqlConnectionOptions> ReadFailover(SettingValues values) =>
        [.. (values.Texts("failover") ?? []).Select(url => ReadUrl(values, "failover", url)).OfType<MySqlConnectionOptions>()];

    MySqlConnectionOptions? ReadUrl(SettingValues values) => values.Text("url") is { } url ? ReadUrl(values, "url", url) : null;

    MySqlConnectionOptions? ReadUrl(SettingValues values, string key, string url)
    {
        try
        {
            return MySqlConnectionOptions.Parse(url);
        }
        catch (FormatException e)
        {
            _problems.Add("config-bad-url", values.NodeOf(key), values.Path, e.Message,
                "Write mysql://user:password@host:port/database; special characters percent-encoded.");
            return null;
        }
    }
}
