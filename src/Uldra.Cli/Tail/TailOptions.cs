using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Cli.Tail;

/// <summary>What a person asked <c>uldra tail</c> for.</summary>
sealed record TailOptions
{
    /// <summary>Null when files are read.</summary>
    public MySqlConnectionOptions? Source { get; init; }

    /// <summary>Log files in order; empty when a server is read.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>A server whose tables look as they did when the files were written.</summary>
    public MySqlConnectionOptions? ColumnsFrom { get; init; }

    public required StartPoint From { get; init; }

    /// <summary>Patterns <c>database.table</c>; empty for all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The same for those to leave out.</summary>
    public IReadOnlyList<string> ExceptTables { get; init; } = [];

    public TailFormatOptions Format { get; init; } = new();

    public bool UntilCaughtUp { get; init; }

    /// <summary>Show statements and transactions without shown rows as well.</summary>
    public bool All { get; init; }

    public bool Shows(string database, string table) =>
        (Tables.Count == 0 ? !TablePattern.IsOwn(database, table) : Matches(Tables, database, table))
        && !Matches(ExceptTables, database, table);

    static bool Matches(IReadOnlyList<string> patterns, string database, string table) =>
        patterns.Any(pattern => TablePattern.Matches(pattern, database, table));
}
