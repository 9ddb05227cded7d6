using Uldra.Configuration;
using Uldra.MySql.Schema;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>Source tables against their tables on the targets.</summary>
sealed class TablePairs(PipelineOptions options, ProblemList problems)
{
    public List<CheckedTable> Check(SourceCheck source, List<TargetCheck> targets)
    {
        var tables = new List<CheckedTable>();
        var firstByTarget = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var routing = new RoutingCheck(options, problems);
        var generated = new GeneratedCheck(source.Source, problems);
        foreach (var (table, rule) in source.Tables)
        {
            var name = rule.To ?? table.Definition.Name;
            CheckMerge(table, rule, name, firstByTarget);
            var found = targets.ConvertAll(t => t.Tables.GetValueOrDefault(name));
            for (var i = 0; i < targets.Count; i++)
                CheckTarget(table, rule, name, found[i], targets[i]);
            CheckAlike(name, found, targets);
            var first = found.Find(t => t is not null)?.Definition;
            routing.Check(table.Definition, first, rule);
            generated.Check(table.Definition, first);
            tables.Add(new CheckedTable(table, rule, name, found));
        }
        return tables;
    }

    void CheckMerge(SchemaTable table, TableRule rule, string name, Dictionary<string, string> firstByTarget)
    {
        if (firstByTarget.TryAdd(name, table.Definition.FullName))
            return;
        problems.Error("tables-merge", $"{rule.Place ?? "tables"} ({rule.Pattern})",
            $"{firstByTarget[name]} and {table.Definition.FullName} both go to the target table '{name}'.",
            "Give one of them another name with to:.");
    }

    static void CheckTarget(SchemaTable source, TableRule rule, string name, SchemaTable? target, TargetCheck check)
    {
        if (check.Target is null)
            return;
        if (target is null)
            check.Problems.Error("target-table-missing", $"table {name}, {check.Where}",
                $"The target has no table '{name}' for {source.Definition.FullName}.", "Create it there: its definition is yours to choose.");
        else
        {
            new TableFit(source, target, rule.Version, check.Where, check.Problems).Check();
            NoteForeignKeys(target, check);
        }
    }

    /// <summary>Its own, and those of other tables that refer to it.</summary>
    static void NoteForeignKeys(SchemaTable target, TargetCheck check)
    {
        var keys = check.Tables.Values.SelectMany(t => t.ForeignKeys.Where(k => t == target || k.References == target.Definition.FullName)
            .Select(k => $"{t.Definition.Name}.{k.Name}")).ToList();
        if (keys.Count > 0)
            check.Problems.Note("target-foreign-keys", $"table {target.Definition.Name}, {check.Where}",
                $"Uldra writes without foreign key checks: these are not checked, and their cascades do not run: {string.Join(", ", keys)}.",
                "Nothing, if the source keeps parents and children together. Rows that only this target has do not follow their parents.");
    }

    /// <summary>Every shard must read and compare a row alike.</summary>
    static void CheckAlike(string name, List<SchemaTable?> found, List<TargetCheck> targets)
    {
        var first = found.FindIndex(t => t is not null);
        for (var i = first + 1; first >= 0 && i < found.Count; i++)
            if (found[i] is { } other && Difference(found[first]!.Definition, other.Definition) is { } difference)
                targets[i].Problems.Error("target-tables-differ", $"table {name}, {targets[i].Where}",
                    $"The table differs from the one on {targets[first].Where}: {difference}.", "Make the tables of all targets alike.");
    }

    static string? Difference(TableDefinition one, TableDefinition other)
    {
        if (one.Columns.Count != other.Columns.Count)
            return $"{one.Columns.Count} columns there, {other.Columns.Count} here";
        for (var i = 0; i < one.Columns.Count; i++)
            if (!ColumnFit.Same(one.Columns[i], other.Columns[i]))
                return $"column {i + 1} is {one.Columns[i].Name} {one.Columns[i].TypeText} there, "
                    + $"{other.Columns[i].Name} {other.Columns[i].TypeText} here";
        if (!one.PrimaryKey.SequenceEqual(other.PrimaryKey))
            return "the primary keys differ";
        return KeysOf(one).SetEquals(KeysOf(other)) ? null : "the unique keys differ";
    }

    // By what they hold: their names mean nothing.
    static HashSet<string> KeysOf(TableDefinition table) =>
        [.. table.UniqueKeys.Select(k => string.Join(',', k.Parts.Select(p => $"{p.Column}/{p.Prefix}")) + (k.HasExpression ? "+" : ""))];
}
