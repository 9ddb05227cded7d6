using Uldra.Checking;

namespace Uldra.Cli.Configuration;

/// <summary>Collects everything wrong with one file, so that a person mends it once.</summary>
sealed class ConfigurationProblems(string file)
{
    readonly List<(int Line, int Column, Problem Problem)> _found = [];

    public bool Any => _found.Count > 0;

    /// <summary>From the top of the file to its end.</summary>
    public IReadOnlyList<Problem> All => [.. _found.OrderBy(f => f.Line).ThenBy(f => f.Column).Select(f => f.Problem)];

    public string PlaceOf(ConfigurationNode node) => $"{file}:{node.Line}:{node.Column}";

    public void Add(string id, ConfigurationNode node, string path, string cause, string next) =>
        Add(id, node.Line, node.Column, path, cause, next);

    public void Add(string id, int line, int column, string path, string cause, string next)
    {
        var where = $"{file}:{line}:{column}" + (path.Length == 0 ? "" : $" ({path})");
        _found.Add((line, column, new Problem(id, Severity.Error, ProblemSide.Configuration, where, cause, next)));
    }

    public void AddFile(string id, string cause, string next) =>
        _found.Add((0, 0, new Problem(id, Severity.Error, ProblemSide.Configuration, file, cause, next)));
}
