using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Cli.Tail;

/// <param name="Tables">Patterns <c>database.table</c>; empty for all.</param>
/// <param name="All">Show statements and transactions without shown rows as well.</param>
sealed record TailOptions(MySqlConnectionOptions Source, StartPoint From, IReadOnlyList<string> Tables, bool UntilCaughtUp, bool All)
{
    public bool Shows(string database, string table) => Tables.Count == 0
        ? !TablePattern.IsOwn(database, table)
        : Tables.Any(pattern => TablePattern.Matches(pattern, database, table));
}
