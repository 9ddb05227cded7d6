using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Positions;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>Everything found wrong or worth knowing, and what was learnt on the way. The parts are complete only when there is no error.</summary>
public sealed record CheckReport
{
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>Null when the source could not be asked.</summary>
    public CheckedSource? Source { get; init; }

    /// <summary>In file order; an entry is null when that target could not be asked.</summary>
    public required IReadOnlyList<CheckedTarget?> Targets { get; init; }

    /// <summary>In name order.</summary>
    public required IReadOnlyList<CheckedTable> Tables { get; init; }

    public bool HasErrors => Problems.Any(p => p.Severity == Severity.Error);
}

/// <param name="Identity">Equal for two connections to one server, different otherwise.</param>
/// <param name="PositionKind">How this source names its transactions.</param>
/// <param name="Index">Which of the source's servers was asked, from 0: the first that answered.</param>
/// <param name="Start">Where a pipeline without progress begins; null when the setting could not be understood.</param>
public sealed record CheckedSource(int Index, ServerInfo Server, string Identity, PositionKind PositionKind, StartPoint? Start)
{
    /// <summary>Its log leaves generated columns out of updates for certain: <c>binlog_row_image</c> is FULL_NODUP.</summary>
    public bool LeavesOutUnchanged { get; init; }
}

/// <param name="Identity">Equal for two connections to one server, different otherwise.</param>
public sealed record CheckedTarget(string Name, ServerInfo Server, string Identity);

/// <summary>One source table that is replicated.</summary>
/// <param name="Rule">All entries that match, merged.</param>
/// <param name="TargetName">Its table on the targets.</param>
/// <param name="Targets">Per target in file order what that table looks like; null where it is missing or the target could not be asked.</param>
public sealed record CheckedTable(SchemaTable Source, TableRule Rule, string TargetName, IReadOnlyList<SchemaTable?> Targets);
