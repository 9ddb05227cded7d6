using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.Schema;

namespace Uldra.Mapping;

/// <summary>Makes the plan of a table from its shape, its target's shape and its rule. Columns go by name; identity and rename so far.</summary>
public static class TablePlanner
{
    /// <exception cref="TablePlanException">The two shapes do not fit; what differs is named.</exception>
    public static TablePlan Plan(SourceTable source, TableDefinition target, TableRule rule, int shards = int.MaxValue)
    {
        var columns = Columns(source.Definition, target);
        var places = Places(target, columns);
        if (target.PrimaryKey.Count == 0)
            throw new TablePlanException($"target table {target.FullName} has no primary key");
        var unique = target.UniqueKeys.Select(key => Key(key, places)).ToArray();
        int[] primary = [.. target.PrimaryKey.Select(part => places[part.Column])];
        if (Array.IndexOf(primary, -1) >= 0)
            throw new TablePlanException($"the primary key of target table {target.FullName} holds a column that Uldra does not write");
        var table = new TargetTable
        {
            Name = target.Name,
            SourceName = source.Definition.FullName,
            Columns = columns,
            PrimaryKey = primary,
            UniqueKeys = unique,
            Version = rule.Version is { Column: { } column } ? Version(rule.Version, column, source.Definition, target, columns) : null,
            SideVersion = rule.Version is { Column: null } ? SideVersion(rule.Version, source.Definition, target, columns) : null,
            HasOtherColumns = target.Columns
                .Where((column, i) => !column.Generated && places[i] < 0 && !Same(column.Name, rule.Version?.Column)).Any(),
            NeedsTableOrder = NeedsTableOrder(source.Definition, columns, primary, unique, rule.Sequence),
            KeyShape = KeyShape.Of(source.Definition, columns, primary, unique, rule.Sequence),
            SetsRowAside = rule.Poison == PoisonPolicy.Row,
        };
        return new TablePlan(
            source with { WrittenGenerated = WrittenGenerated(source.Definition, columns) }, table, rule.Sequence, shards == 1 || rule.Shard?.Method == ShardMethod.All);
    }

    /// <summary>In the source's order, so that a row's image is its target row where nothing differs.</summary>
    static TargetColumn[] Columns(TableDefinition source, TableDefinition target)
    {
        var columns = new List<TargetColumn>(source.Columns.Count);
        foreach (var column in source.Columns)
        {
            var place = target.IndexOf(column.Name);
            if (place < 0 && column.Generated)
                continue;
            if (place < 0)
                throw new TablePlanException($"target table {target.FullName} has no column {column.Name}");
            if (target.Columns[place].Type == MySqlType.Null || column.Type == MySqlType.Null)
                throw new TablePlanException($"column {column.Name} of target table {target.FullName} has a type that is not supported");
            if (!target.Columns[place].Generated)
                columns.Add(new TargetColumn(column, target.Columns[place]));
        }

        return [.. columns];
    }

    static int[] WrittenGenerated(TableDefinition source, TargetColumn[] columns) =>
        [.. columns.Where(c => c.Source.Generated).Select(c => source.IndexOf(c.Source.Name))];

    /// <summary>For each target column its place among the written ones, -1 when it is not written.</summary>
    static int[] Places(TableDefinition target, TargetColumn[] columns) =>
        [.. target.Columns.Select(c => Array.FindIndex(columns, w => w.Target.Name == c.Name))];

    static UniqueKey Key(UniqueKey key, int[] places)
    {
        // A part that Uldra does not write (a generated column) cannot be computed here: the key then counts as an expression.
        var hasExpression = key.HasExpression || key.Parts.Any(p => places[p.Column] < 0);
        var parts = hasExpression ? [] : key.Parts.Select(p => new KeyPart(places[p.Column], p.Prefix)).ToArray();
        return new UniqueKey(key.Name, parts, hasExpression);
    }

    static RowVersion Version(
        VersionOptions options, string column, TableDefinition source, TableDefinition target, TargetColumn[] columns)
    {
        var from = VersionFrom(options, source, target, columns);
        return new RowVersion(target.Columns[target.IndexOf(column)].Name, from, options.Tombstones);
    }

    static SideVersion SideVersion(VersionOptions options, TableDefinition source, TableDefinition target, TargetColumn[] columns) =>
        new(VersionFrom(options, source, target, columns), options.Tombstones);

    static int VersionFrom(VersionOptions options, TableDefinition source, TableDefinition target, TargetColumn[] columns)
    {
        if (VersionColumns.Misfit(options, source, target) is { } misfit)
            throw new TablePlanException(misfit);
        return options.From is null ? RowVersion.Log : Array.FindIndex(columns, c => Same(c.Source.Name, options.From));
    }

    static bool NeedsTableOrder(TableDefinition source, TargetColumn[] columns, int[] primary, UniqueKey[] unique, string? sequence)
    {
        var names = source.PrimaryKey.Select(p => source.Columns[p.Column].Name).ToList();
        if (sequence is not null)
            names.Add(sequence);
        var others = names.Select(name => Array.FindIndex(columns, c => Same(c.Target.Name, name))).Where(place => place >= 0);
        return primary.Concat(others).Any(place => new KeyColumn(place, columns[place], 0).IsUnknown)
            || unique.Any(k => k.HasExpression || k.Parts.Any(p => new KeyColumn(p.Column, columns[p.Column], p.Prefix).IsUnknown));
    }

    static bool Same(string a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
