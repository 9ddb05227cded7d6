using Uldra.MySql;
using Uldra.MySql.Schema;

namespace Uldra.Checking;

/// <summary>Plain columns of the targets that take what the source computes: some servers leave that out of their log.</summary>
sealed class GeneratedCheck(CheckedSource? source, ProblemList problems)
{
    /// <param name="to">The target's table; null when no target has it.</param>
    public void Check(TableDefinition from, TableDefinition? to)
    {
        if (source is not { Server.Family: ServerFamily.MariaDb } || to is null)
            return;
        var columns = from.Columns.Where(c => c.Generated && to.IndexOf(c.Name) is var at and >= 0 && !to.Columns[at].Generated)
            .Select(c => c.Name).ToList();
        if (columns.Count == 0)
            return;
        var names = string.Join(", ", columns);
        // Which versions do it is not known to the number, and the server may be upgraded while the pipeline is running.
        var (severity, cause) = source.LeavesOutUnchanged
            ? (Severity.Error, "With binlog_row_image=FULL_NODUP the log leaves generated columns out of updates")
            : (Severity.Warning, "Some versions of MariaDB leave generated columns out of updates and deletes (11.8.9 does; 10.11.19 and 11.8.6 do not)");
        problems.Add(new Problem("generated-columns-needed", severity, ProblemSide.Source, $"columns {names}, table {from.FullName}",
            $"{cause}, and the targets have plain columns of these names: such a change stops the pipeline with row-image-not-full. "
            + $"The source is {source.Server.VersionText}.",
            "Let the targets compute these columns as well, or drop them there, or make them plain columns on the source."));
    }
}
