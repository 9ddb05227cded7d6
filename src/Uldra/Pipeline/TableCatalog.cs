using Uldra.Checking;
using Uldra.Configuration;
using Uldra.Mapping;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.Reading;
using Uldra.Routing;

namespace Uldra.Pipeline;

/// <summary>A source table in one shape with everything that later stages need of it; an unread one has neither plan nor route.</summary>
sealed record PlannedTable(TablePlan? Plan, Route? Route)
{
    /// <summary>What stands for the rows of an unread table in the scheduler; nothing is ever written of it.</summary>
    public TargetTable? Unread { get; init; }
}

/// <summary>
/// Gives every shape of every replicated table its plan and its route, made once when the shape is first seen in the log. Used by the
/// reader's task alone.
/// </summary>
sealed class TableCatalog(PipelineOptions options, IReadOnlyDictionary<string, TableDefinition> targets)
    : IReplicatedTables
{
    readonly TableRules _rules = new(options.Tables);
    readonly List<PlannedTable> _planned = [];

    public PlannedTable this[SourceTable table] => _planned[table.Index];

    public bool IsReplicated(string database, string table) => _rules.Find(database, table) is not null;

    public bool IsReplicated(string database) => options.Tables.Any(r => TablePattern.MatchesDatabase(r.Pattern, database));

    public bool HasTarget(string database, string table) =>
        _rules.Find(database, table) is { } rule && targets.ContainsKey(rule.To ?? table);

    public DdlPolicy DdlPolicyOf(string database, string table) => _rules.Find(database, table)?.Ddl ?? DdlPolicy.Stop;

    /// <inheritdoc/>
    public SourceTable Add(TableDefinition definition)
    {
        var rule = _rules.Find(definition.Database, definition.Name)
            ?? throw new ArgumentException($"{definition.FullName} is not replicated", nameof(definition));
        if (!targets.TryGetValue(rule.To ?? definition.Name, out var target))
            throw DoesNotFit(definition, $"The targets have no table {rule.To ?? definition.Name}.");
        var plan = Plan(new SourceTable(_planned.Count, definition), target, rule);
        foreach (var column in plan.Target.Columns)
            if (ColumnFit.Misfit(column.Source, column.Target) is { } misfit)
                throw DoesNotFit(definition, $"Column {column.Source.Name} does not fit the target's: {misfit}.");
        _planned.Add(new PlannedTable(plan, new Route(plan.Target, rule.Shard, options.Targets.Count, NullShard(rule.Shard))));
        return plan.Source;
    }

    /// <inheritdoc/>
    public SourceTable AddUnread(string database, string table, int columns)
    {
        var column = new ColumnDefinition { Name = "", Type = MySqlType.Null };
        var definition = new TableDefinition { Database = database, Name = table, Columns = [.. Enumerable.Repeat(column, columns)] };
        var stub = new TargetTable { Name = table, SourceName = definition.FullName, Columns = [], PrimaryKey = [] };
        _planned.Add(new PlannedTable(null, null) { Unread = stub });
        return new SourceTable(_planned.Count - 1, definition) { IsUnread = true };
    }

    TablePlan Plan(SourceTable source, TableDefinition target, TableRule rule)
    {
        try
        {
            return TablePlanner.Plan(source, target, rule, options.Targets.Count);
        }
        catch (TablePlanException e)
        {
            throw DoesNotFit(source.Definition, $"{e.Message}.");
        }
    }

    static ProblemException DoesNotFit(TableDefinition source, string cause) => new(new Problem(
        "target-table-does-not-fit", Severity.Error, ProblemSide.Target, source.FullName, cause,
        "Create or alter the table on every target as the source has it, then start again: nothing of this table was passed over."));

    int NullShard(ShardOptions? shard)
    {
        for (var i = 0; shard?.NullShard is not null && i < options.Targets.Count; i++)
            if (options.Targets[i].Name == shard.NullShard)
                return i;
        return -1;
    }
}
