using Uldra.MySql.Tests.Fixtures;
using Uldra.TestKit;

namespace Uldra.ServerTests.Fixtures;

/// <summary>
/// What a scenario does: <c>source.sql</c> with lines <c>-- @command</c> between the statements, and <c>settings</c> with lines of server
/// options behind the name of the servers they are for. Servers are named <c>mysql-9.7</c>, <c>mariadb</c> or <c>all</c>.
/// </summary>
/// <param name="Steps">Commands and the statements behind each of them.</param>
sealed record FixtureScript(string Scenario, IReadOnlyList<(string Command, string Sql)> Steps, IReadOnlyList<(string Server, string Option)> Settings)
{
    const string CommandMark = "-- @";

    /// <summary>Takes the place of an option for scenarios that only some servers can run.</summary>
    const string Only = "only";

    /// <summary>The scenario changes the server itself, so that no other may run on it.</summary>
    const string Alone = "alone";

    public static (ServerKind Kind, string Name)[] Servers { get; } =
        [(ServerKind.MariaDb1011, "mariadb-10.11"), (ServerKind.MariaDb118, "mariadb-11.8"), (ServerKind.MySql97, "mysql-9.7")];

    public static FixtureScript Load(string scenario)
    {
        var directory = Path.Combine(FixtureStore.Root, scenario);
        var settings = Path.Combine(directory, "settings");
        return new FixtureScript(scenario, [.. ReadSteps(File.ReadLines(Path.Combine(directory, "source.sql")))],
            File.Exists(settings) ? [.. ReadSettings(File.ReadLines(settings))] : []);
    }

    public bool IsFor(string server) => Settings.All(s => s.Option != Only) || Settings.Any(s => s.Option == Only && Fits(s.Server, server));

    public bool IsAlone(string server) => Options(server).Length > 0 || Steps.Any(s => s.Command is not ("" or "flush") && !s.Command.StartsWith("session", StringComparison.Ordinal))
        || Settings.Any(s => s.Option == Alone && Fits(s.Server, server));

    public string[] Options(string server) =>
        [.. Settings.Where(s => s.Option is not (Only or Alone) && Fits(s.Server, server)).Select(s => s.Option)];

    static bool Fits(string pattern, string server) => pattern == "all" || server.StartsWith(pattern, StringComparison.Ordinal);

    static IEnumerable<(string, string)> ReadSteps(IEnumerable<string> lines)
    {
        var (command, sql) = ("", new List<string>());
        foreach (var line in lines)
        {
            if (!line.StartsWith(CommandMark, StringComparison.Ordinal))
            {
                sql.Add(line);
                continue;
            }
            yield return (command, string.Join('\n', sql));
            (command, sql) = (line[CommandMark.Length..].Trim(), []);
        }
        yield return (command, string.Join('\n', sql));
    }

    static IEnumerable<(string, string)> ReadSettings(IEnumerable<string> lines) =>
        from line in lines
        where line.Length > 0 && !line.StartsWith('#')
        let parts = line.Split(' ', 2)
        select (parts[0], parts[1]);
}
