using Uldra.Configuration;
using Uldra.MySql.Schema;

namespace Uldra.Checking;

/// <summary>Whether a table's rule can decide where its rows go, and in which order.</summary>
sealed class RoutingCheck(PipelineOptions options, ProblemList problems)
{
    /// <param name="target">The target's table; null when no target has it.</param>
    public void Check(TableDefinition source, TableDefinition? target, TableRule rule)
    {
        var place = $"{rule.Place ?? "tables"} ({rule.Pattern}), table {source.FullName}";
        if (rule.Shard is null && options.Targets.Count > 1)
            problems.Error("shard-missing", place, $"There are {options.Targets.Count} targets and no rule that says where a row goes.",
                "Add shard: { by: crc32, column: … }, or shard: all for a copy on every target.");
        if (rule.Shard is { Column: { } column } shard && Find(column, source, target, place, "shard-column-missing") is { } found)
            CheckShardColumn(found, shard, place);
        if (rule.Sequence is { } sequence)
            Find(sequence, source, target, place, "sequence-column-missing");
    }

    ColumnDefinition? Find(string name, TableDefinition source, TableDefinition? target, string place, string id)
    {
        if (target is null)
            return null;
        var inSource = source.IndexOf(name);
        var inTarget = target.IndexOf(name);
        if (inTarget >= 0 && inSource >= 0 && !target.Columns[inTarget].Generated && !source.Columns[inSource].Generated)
            return target.Columns[inTarget];
        var cause = inTarget < 0 ? $"The target's table has no column '{name}'." : $"No column of the source gives '{name}' its value.";
        problems.Error(id, place, cause, "Name a column that both have and that is not generated.");
        return null;
    }

    void CheckShardColumn(ColumnDefinition column, ShardOptions shard, string place)
    {
        if (shard.Method == ShardMethod.Modulo && !column.IsInteger)
            problems.Error("shard-column-type", place, $"modulo needs an integer; {column.Name} is {column.TypeText}.", "Use crc32.");
        if (shard.Method == ShardMethod.Crc32 && column.Type is MySqlType.Float or MySqlType.Double or MySqlType.Json)
            problems.Error("shard-column-type", place, $"crc32 cannot use {column.Name} {column.TypeText}: one value has several texts.",
                "Route by another column.");
        if (column.Nullable && shard.NullShard is null)
            problems.Warning("shard-column-nullable", place, $"{column.Name} can be NULL, and a row whose {column.Name} is NULL stops the pipeline.",
                "Add null_shard: with a target's name, or make the column NOT NULL.");
    }
}
