using Uldra.Applying;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;

namespace Uldra.Pipeline;

/// <summary>What saved progress means for the next run: what each shard has, and where reading begins. Asks no server.</summary>
static class ResumePoint
{
    /// <summary>What the progress rows of one target say together.</summary>
    /// <exception cref="FormatException">A row is not what a lane writes.</exception>
    public static ShardStart OfShard(LogPosition start, IReadOnlyList<StoredProgress> rows)
    {
        var kind = start.Applied.Kind;
        var applied = start.Applied.Clone();
        var partial = new PartialSet();
        foreach (var row in rows)
        {
            applied.UnionWith(TransactionSet.Parse(kind, row.Applied));
            partial.Read(kind, row.Partial);
        }

        return new ShardStart(applied, partial);
    }

    /// <summary>One row that says the same as all of them; null when there are none.</summary>
    public static ProgressRecord? Consolidated(ShardStart shard, IReadOnlyList<StoredProgress> rows) =>
        rows.MaxBy(r => r.CommitTimeMs) is not { } newest
            ? null
            : new ProgressRecord(shard.Applied.ToString(), shard.Partial.Without(shard.Applied), newest.File, newest.Offset,
                newest.CommitTimeMs, 0, 0, 0);

    /// <summary>What every shard has; reading begins behind its prefix.</summary>
    public static LogPosition Lowest(LogPosition start, IReadOnlyList<ShardStart> shards)
    {
        var common = ShardStart.Common(shards);
        var place = common.PrefixPlace();
        return new LogPosition(common, place?.File ?? start.File, place?.Offset ?? start.Offset);
    }
}
