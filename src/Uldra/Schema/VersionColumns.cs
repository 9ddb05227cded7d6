using Uldra.Configuration;
using Uldra.MySql.Schema;

namespace Uldra.Schema;

/// <summary>Whether tables have the columns that row versions need.</summary>
static class VersionColumns
{
    public const string Definition = "BIGINT UNSIGNED NOT NULL DEFAULT 0";

    /// <summary>What is wrong, without a full stop; null when it fits. Whether there is a default is not seen here.</summary>
    public static string? Misfit(VersionOptions options, TableDefinition source, TableDefinition target) =>
        (options.Column is null ? null : ColumnMisfit(options.Column, source, target))
        ?? (options.From is null ? null : SourceMisfit(options.From, source));

    static string? ColumnMisfit(string name, TableDefinition source, TableDefinition target)
    {
        var at = target.IndexOf(name);
        if (at < 0)
            return $"target table {target.FullName} has no column {name} for row versions";
        var column = target.Columns[at];
        if (column is not { Type: MySqlType.LongLong, Unsigned: true, Nullable: false, Generated: false })
            return $"column {column.Name} of target table {target.FullName} is not {Definition}";
        if (target.PrimaryKey.Any(part => part.Column == at) || target.UniqueKeys.Any(key => key.Parts.Any(part => part.Column == at)))
            return $"column {column.Name} of target table {target.FullName} is part of a key: a version cannot be";
        return source.IndexOf(name) >= 0
            ? $"source table {source.FullName} has a column {name} itself: versions need a column of their own"
            : null;
    }

    static string? SourceMisfit(string from, TableDefinition source)
    {
        var at = source.IndexOf(from);
        if (at < 0 || source.Columns[at].Generated)
            return $"source table {source.FullName} has no column {from} with values of its own to take versions from";
        var column = source.Columns[at];
        return column.IsInteger || column.Type is MySqlType.DateTime2 or MySqlType.Timestamp2
            ? null
            : $"column {from} of source table {source.FullName} is neither an integer nor DATETIME or TIMESTAMP: no versions can be taken from it";
    }
}
