using Uldra.Configuration;
using Uldra.MySql;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>Which tables the patterns mean, which of them can be moved, and what stays behind.</summary>
sealed class SourceTables(ServerProbe probe, PipelineOptions options, string where, ProblemList problems)
{
    const int NamesMax = 20;

    readonly TableRules _rules = new(options.Tables);

    public async Task<List<(SchemaTable Table, TableRule Rule)>> RunAsync(CancellationToken token)
    {
        var all = await InformationSchema.ListAsync(probe.Connection, token).ConfigureAwait(false);
        CheckPatterns(all);
        NoteLeft(all);
        var chosen = new List<(SchemaTable, TableRule)>();
        foreach (var database in all.Where(t => _rules.Find(t.Database, t.Table) is not null).Select(t => t.Database).Distinct())
        {
            var tables = await InformationSchema.ReadAsync(
                probe.Connection, database, name => _rules.Find(database, name) is not null, token).ConfigureAwait(false);
            foreach (var table in tables)
                if (_rules.Find(database, table.Definition.Name) is { } rule && CheckTable(table, rule))
                {
                    await CheckSelectAsync(table, token).ConfigureAwait(false);
                    chosen.Add((table, rule));
                }
        }
        return chosen;
    }

    void CheckPatterns(List<(string Database, string Table)> all)
    {
        foreach (var rule in options.Tables)
            if (!all.Exists(t => TablePattern.Matches(rule.Pattern, t.Database, t.Table)))
                problems.Error("source-table-missing", $"{rule.Place ?? "tables"} ({rule.Pattern}), {where}",
                    $"No table on the source matches '{rule.Pattern}'.",
                    $"Check the name (case counts) and that the account '{options.Source.Connection.User}' has SELECT on it.");
    }

    void NoteLeft(List<(string Database, string Table)> all)
    {
        var left = all.Where(t => !TablePattern.IsOwn(t.Database, t.Table) && _rules.Find(t.Database, t.Table) is null)
            .Select(t => $"{t.Database}.{t.Table}").ToList();
        if (left.Count == 0)
            return;
        var names = string.Join(", ", left.Take(NamesMax)) + (left.Count > NamesMax ? $" and {left.Count - NamesMax} more" : "");
        problems.Note("tables-not-moved", where, $"No pattern matches {left.Count} tables, which stay where they are: {names}.",
            "Add an entry under tables: for those that should move.");
    }

    /// <summary>False when the table is not one to move at all; a table with errors stays in, so that the targets' side is told as well.</summary>
    bool CheckTable(SchemaTable table, TableRule rule)
    {
        var place = PlaceOf(table);
        if (table.Kind is SchemaTableKind.View or SchemaTableKind.Sequence)
        {
            var kind = table.Kind == SchemaTableKind.View ? "view" : "sequence";
            problems.Note("not-a-table", place, $"It is a {kind}; only tables are moved.", "Create it on the targets yourself where it is needed.");
            return false;
        }
        if (table.Kind == SchemaTableKind.SystemVersioned)
            problems.Error("source-table-versioned", place, "System-versioned tables log history rows, which Uldra does not tell apart.",
                "Leave the table out, or drop its system versioning.");
        if (table.Definition.PrimaryKey.Count == 0)
            problems.Error("source-primary-key-missing", place, "The table has no primary key: its rows cannot be told apart.",
                "Add a primary key, or leave the table out.");
        CheckColumns(table, place);
        CheckCascades(table, rule, place);
        return true;
    }

    void CheckColumns(SchemaTable table, string place)
    {
        var generated = new List<string>();
        for (var i = 0; i < table.Facts.Count; i++)
        {
            var column = table.Definition.Columns[i];
            if (table.Facts[i].Unsupported is { } reason)
                problems.Error("source-column-unsupported", $"column {column.Name}, {place}", $"This column cannot be read: {reason}.",
                    "Leave the table out, or change the column's type.");
            if (column.Generated)
                generated.Add(column.Name);
        }
        if (generated.Count > 0)
            problems.Note("generated-columns", place, $"Generated columns are not moved; the target computes its own: {string.Join(", ", generated)}.",
                "Declare them on the target with the expression it needs. (A plain column of that name there is written from the log.)");
    }

    void CheckCascades(SchemaTable table, TableRule rule, string place)
    {
        // From 9.6 on MySQL carries out foreign keys above the engine and logs what they change, unless told otherwise.
        if (probe.HasVariable("innodb_native_foreign_keys") && !probe.IsOn("innodb_native_foreign_keys"))
            return;
        foreach (var key in table.ForeignKeys.Where(k => k.Cascades))
            problems.Add(new Problem("source-cascades", IsAccepted(rule, key) ? Severity.Warning : Severity.Error, ProblemSide.Source,
                $"foreign key {key.Name}, {place}",
                $"The server changes rows here when rows of {key.References} change, and does not log it: such changes are not moved.",
                "Let the application change the child rows itself and drop the rule, leave the table out, or, if the difference is meant, "
                + $"set accept_cascades: [{key.Name}] for the table."));
    }

    static bool IsAccepted(TableRule rule, ForeignKey key) =>
        rule.AcceptCascades?.Contains(key.Name, StringComparer.OrdinalIgnoreCase) == true;

    async Task CheckSelectAsync(SchemaTable table, CancellationToken token)
    {
        var (database, name) = (table.Definition.Database, table.Definition.Name);
        if (probe.Grants.Has("SELECT", database, name))
            return;
        var quoted = $"{SqlName.Quote(database)}.{SqlName.Quote(name)}";
        try
        {
            // Grants can reach an account by ways SHOW GRANTS does not show (MariaDB's PUBLIC): the server itself decides.
            await probe.Connection.ExecuteAsync($"SELECT * FROM {quoted} LIMIT 0", token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (!e.IsConnectionLost)
        {
            problems.Error("source-privilege-missing", PlaceOf(table), $"The account '{options.Source.Connection.User}' may not read the table.",
                $"GRANT SELECT ON {quoted} to it.");
        }
    }

    string PlaceOf(SchemaTable table) => $"table {table.Definition.FullName}, {where}";
}
