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
/// description counts only for a tail that began at the end of the log, and only until a statement changes the table; for files, that of
/// the server a person named for it.
/// </summary>
sealed class TailTables
{
    readonly TailOptions _options;
    readonly SchemaHistory _schemas;
    readonly Dictionary<TableMap, TailTable?> _byMap = [];
    TableMap? _lastMap;
    TailTable? _last;

    TailTables(TailOptions options, IReadOnlyDictionary<string, TableDefinition> described)
    {
        _options = options;
        var isCertain = options.ColumnsFrom is not null || options.From.Kind == StartKind.Latest;
        _schemas = new SchemaHistory(described, isCertain ? described : new Dictionary<string, TableDefinition>());
    }

    public static async Task<TailTables> OpenAsync(TailOptions options, CancellationToken token)
    {
        var described = new Dictionary<string, TableDefinition>();
        if ((options.Source ?? options.ColumnsFrom) is { } server)
            await DescribeAsync(server, options, described, token);
        return new TailTables(options, described);
    }

    /// <summary>Null when the table is not shown.</summary>
    /// <exception cref="ProblemException">Its shape at this place is not known.</exception>
    public TailTable? Find(TableMap map, in TransactionStart at)
    {
        if (ReferenceEquals(map, _lastMap))
            return _last;
        if (!_byMap.TryGetValue(map, out var table))
            _byMap[map] = table = _options.Shows(map.Database, map.Name) ? new TailTable(map, Resolve(map, Place(at))) : null;
        (_lastMap, _last) = (map, table);
        return table;
    }

    /// <summary>Maps belong to one connection.</summary>
    public void Reconnected()
    {
        _byMap.Clear();
        (_lastMap, _last) = (null, null);
    }

    /// <exception cref="ProblemException">It changed rows of a shown table, and the log does not say which.</exception>
    public void Apply(in LogStatement statement, in TransactionStart at)
    {
        var classified = StatementClassifier.Classify(statement.Database, statement.Text);
        if (classified.Kind is StatementKind.Harmless or StatementKind.CreateTableIfNotExists)
            return;
        foreach (var (database, table) in classified.Tables)
        {
            if (!_options.Shows(database, table))
                continue;
            if (classified.Kind == StatementKind.RowsAsStatement)
                throw AsStatement($"{database}.{table}", Place(at));
            _schemas.Changed($"{database}.{table}");
            Reconnected();
        }
    }

    static async Task DescribeAsync(
        MySqlConnectionOptions server, TailOptions options, Dictionary<string, TableDefinition> described, CancellationToken token)
    {
        await using var connection = await MySqlConnection.ConnectAsync(server, token);
        var shown = (await InformationSchema.ListAsync(connection, token)).Where(t => options.Shows(t.Database, t.Table));
        foreach (var database in shown.Select(t => t.Database).Distinct().ToList())
            foreach (var table in await InformationSchema.ReadAsync(connection, database, name => options.Shows(database, name), token))
                described[table.Definition.FullName] = table.Definition;
    }

    TableDefinition Resolve(TableMap map, string place)
    {
        if (map.Definition is null && _options.Files.Count > 0 && _options.ColumnsFrom is null)
            throw new ProblemException(new Problem("tail-columns-unknown", Severity.Error, ProblemSide.Source,
                $"{map.Database}.{map.Name} at {place}",
                "The files do not carry the names and types of its columns (the server wrote them without binlog_row_metadata=FULL).",
                "Name a server whose table looks as it did then with --columns-from mysql://…, or leave the table out with --tables."));
        return _schemas.SchemaAt(map, place);
    }

    static string Place(in TransactionStart at) => $"{at.Id} ({at.File}:{at.Offset})";

    static ProblemException AsStatement(string table, string place) => new(new Problem(
        "rows-as-statement", Severity.Error, ProblemSide.Source, $"{table} at {place}",
        "A change of rows was logged as a statement, so which rows it changed is not known.",
        "Set binlog_format=ROW on the source, globally and in every session, and start behind this place, or leave the table out with --tables."));
}
