namespace Uldra.Configuration;

/// <summary>Which rule a table has: every entry whose pattern matches, merged key by key, the more exact one winning.</summary>
public sealed class TableRules
{
    readonly List<TableRule> _mostExactFirst;

    public TableRules(IReadOnlyList<TableRule> rules)
    {
        // Stable: of two equally exact patterns the one that stands later in the file wins, as a later line usually does.
        _mostExactFirst = [.. rules.Reverse().OrderByDescending(r => TablePattern.Exactness(r.Pattern))];
    }

    /// <summary>The merged rule; its pattern and place are the most exact entry's. Null when nothing matches.</summary>
    public TableRule? Find(string database, string table)
    {
        TableRule? merged = null;
        foreach (var rule in _mostExactFirst)
        {
            if (!TablePattern.Matches(rule.Pattern, database, table))
                continue;
            merged = merged is null ? rule : merged with
            {
                To = merged.To ?? rule.To,
                Shard = merged.Shard ?? rule.Shard,
                Sequence = merged.Sequence ?? rule.Sequence,
                Version = merged.Version ?? rule.Version,
                Ddl = merged.Ddl ?? rule.Ddl,
                Poison = merged.Poison ?? rule.Poison,
                AcceptCascades = merged.AcceptCascades ?? rule.AcceptCascades,
            };
        }
        return merged;
    }
}
