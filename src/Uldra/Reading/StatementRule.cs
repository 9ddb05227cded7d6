using Microsoft.Extensions.Logging;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql.Binlog;

namespace Uldra.Reading;

/// <summary>
/// What a statement in the log means for the replicated tables: nothing, the start of a table's history, a hold, or an error. A statement
/// that is not understood and names a replicated table counts as one that changes it.
/// </summary>
sealed class StatementRule(IReplicatedTables tables, SchemaHistory schemas, ILogger log)
{
    readonly HashSet<string> _held = [];

    /// <summary>A statement holds the table: its rows wait from there on, whatever they look like now.</summary>
    public bool IsHeld(string database, string table) => _held.Contains($"{database}.{table}") || _held.Contains($"{database}.*");

    /// <summary>The tables to hold from here on, or null when the statement concerns none.</summary>
    /// <exception cref="ProblemException">Rows of a replicated table were logged as a statement.</exception>
    public DdlStatement? Apply(in LogStatement statement, string place)
    {
        var classified = StatementClassifier.Classify(statement.Database, statement.Text);
        if (classified.Kind is StatementKind.Harmless or StatementKind.CreateTableIfNotExists)
            return null;
        if (classified.Kind == StatementKind.RollsBack)
            throw RolledBack(place);
        if (classified is { Kind: StatementKind.ChangeDatabase, Database: { } database })
            return tables.IsReplicated(database) ? HoldOn([$"{database}.*"], statement.Text, place) : null;
        var held = new List<string>();
        foreach (var (name, table) in classified.Tables)
            if (tables.IsReplicated(name, table))
                Concern(classified.Kind, name, table, statement.Text, place, held);
        return held.Count == 0 ? null : HoldOn(held, statement.Text, place);
    }

    DdlStatement HoldOn(List<string> names, string text, string place)
    {
        _held.UnionWith(names);
        return new DdlStatement(names, text, place);
    }

    void Concern(StatementKind kind, string database, string table, string text, string place, List<string> held)
    {
        var name = $"{database}.{table}";
        if (kind == StatementKind.RowsAsStatement)
            throw AsStatement(name, text, place);
        schemas.Changed(name);

        // A plain CREATE succeeds only where no such table is: it starts the table's history.
        if (kind == StatementKind.CreateTable)
            return;
        if (!tables.HasTarget(database, table))
            return;
        if (tables.DdlPolicyOf(database, table) == DdlPolicy.Ignore)
        {
            ReadingLog.DdlIgnored(log, name, place, text);
            return;
        }

        ReadingLog.DdlHeld(log, name, place, text);
        held.Add(name);
    }

    static ProblemException AsStatement(string table, string text, string place) => new(new Problem(
        "rows-as-statement", Severity.Error, ProblemSide.Source, $"{table} at {place}",
        $"A change of rows was logged as a statement, so which rows it changed is not known: {Shortened(text)}",
        "Set binlog_format=ROW on the source, globally and in every session, bring this table over anew, and start behind this place."));

    static ProblemException RolledBack(string place) => new(new Problem(
        "rollback-in-log", Severity.Error, ProblemSide.Source, place,
        "The transaction takes back rows that the log holds (a table without transactions, or a temporary one, took part in it).",
        "Start behind this transaction after making its tables equal, and keep such tables out of transactions with replicated ones."));

    static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
