using Uldra.Configuration;

namespace Uldra.Checking;

/// <summary>Servers against each other: the same database under two names would be written twice, or read again as a change.</summary>
sealed class ServerPairs(PipelineOptions options, ProblemList problems)
{
    public void Check(SourceCheck source, List<TargetCheck> targets)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            CheckSource(source, targets[i], options.Targets[i]);
            for (var j = 0; j < i; j++)
                CheckTargets(targets[j], targets[i], j, i);
        }
    }

    void CheckTargets(TargetCheck first, TargetCheck second, int i, int j)
    {
        if (first.Target is null || second.Target is null || first.Target.Identity != second.Target.Identity
            || !IsSameDatabase(options.Targets[i], options.Targets[j].Connection.Database))
            return;
        problems.Error("target-same-database", second.Where, $"It is the same database as {first.Where}, by another address.",
            "Give every target its own database, or remove one.");
    }

    void CheckSource(SourceCheck source, TargetCheck check, TargetOptions target)
    {
        if (source.Source is null || check.Target is null || source.Source.Identity != check.Target.Identity)
            return;
        var table = source.Tables.FirstOrDefault(t => IsSameDatabase(target, t.Table.Definition.Database)).Table;
        if (table is not null)
            problems.Error("target-is-source", check.Where, $"It is the source's own database: what Uldra writes there would come back as a "
                + $"change of {table.Definition.FullName}.", "Name another database or server, or narrow the patterns under tables:.");
    }

    // Without case: servers may be set either way, and two databases that differ by case only are not worth the risk.
    static bool IsSameDatabase(TargetOptions target, string? database) =>
        string.Equals(target.Connection.Database, database, StringComparison.OrdinalIgnoreCase);
}
