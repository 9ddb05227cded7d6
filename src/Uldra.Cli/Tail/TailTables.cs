using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.Reading;
using Uldra.Schema;

namespace Uldra.Cli.Tail;

/// <summary>
/// Which tables are shown, and what they look like as of the position. Where the log does not carry column names, the source's own
/// description counts only for a tail that began at the end of the log, and only until a statement changes the table.
/// </summary>
sealed class TailTables
{
    readonly TailOptions _options;
    readonly SchemaHistory _schemas;
    readonly Dictionary<TableMap, TailTable?> _byMap = [];

    TailTables(TailOptions options, IReadOnlyDictionary<string, TableDefinition> described)
    {
        _options = options;
        _schemas = new SchemaHistory(described, options.From.Kind == StartKind.Latest ? described : new Dictionary<string, TableDefinition>());
    }

    public static async Task<TailTables> OpenAsync(TailOptions options, CancellationToken token)
    {
        var described = new Dictionary<string, TableDefinition>();
        await using var connection = await MySqlConnection.ConnectAsync(options.Source, token);
        var shown = (await InformationSchema.ListAsync(connection, token)).Where(t => options.Shows(t.Database, t.Table));
        foreach (var database in shown.Select(t => t.Database).Distinct())
            foreach (var table in await InformationSchema.ReadAsync(connection, database, name => options.Shows(database, name), token))
                described[table.Definition.FullName] = table.Definition;
        return new TailTables(options, described);
    }

    /// <summary>Null when the table is not shown.</summary>
    /// <exception cref="ProblemException">Its shape at this place is not known.</exception>
    public TailTable? Find(TableMap map, string place)
    {
        if (!_byMap.TryGetValue(map, out var table))
            _byMap[map] = table = _options.Shows(map.Database, map.Name) ? new TailTable(map, _schemas.SchemaAt(map, place)) : null;
        return table;
    }

    /// <summary>Maps belong to one connection.</summary>
    public void Reconnected() => _byMap.Clear();

    /// <exception cref="ProblemException">It changed rows of a shown table, and the log does not say which.</exception>
    public void Apply(in LogStatement statement, string place)
    {
        var classified = StatementClassifier.Classify(statement.Database, statement.Text);
        if (classified.Kind is StatementKind.Harmless or StatementKind.CreateTableIfNotExists)
            return;
        foreach (var (database, table) in classified.Tables)
        {
            if (!_options.Shows(database, table))
                continue;
            if (classified.Kind == StatementKind.RowsAsStatement)
                throw AsStatement($"{database}.{table}", place);
            _schemas.Changed($"{database}.{table}");
            _byMap.Clear();
        }
    }

    static ProblemException AsStatement(string table, string place) => new(new Problem(
        "rows-as-statement", Severity.Error, ProblemSide.Source, $"{table} at {place}",
        "A change of rows was logged as a statement, so which rows it changed is not known.",
        "Set binlog_format=ROW on the source, globally and in every session, and start behind this place, or leave the table out with --tables."));
}
