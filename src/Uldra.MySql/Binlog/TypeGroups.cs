using Uldra.MySql.Schema;

namespace Uldra.MySql.Binlog;

/// <summary>Which columns a table map's optional metadata counts.</summary>
static class TypeGroups
{
    /// <summary>Columns with a bit in the signedness map: both families count YEAR, and neither counts BIT.</summary>
    public static bool HasSign(MySqlType type) => type is MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long
        or MySqlType.LongLong or MySqlType.NewDecimal or MySqlType.Decimal or MySqlType.Float or MySqlType.Double or MySqlType.Year;

    /// <summary>Columns with a collation; MariaDB counts GEOMETRY among them (and its own types, which travel as CHAR), MySQL VECTOR.</summary>
    public static bool HasCharset(MySqlType type, ServerFamily family) => type is MySqlType.String or MySqlType.VarChar
        or MySqlType.VarString or MySqlType.Blob or MySqlType.MariaDbCompressedBlob or MySqlType.MariaDbCompressedVarChar
        || type == (family == ServerFamily.MariaDb ? MySqlType.Geometry : MySqlType.Vector);

    /// <summary>Why a column of this type cannot be read, and what to do.</summary>
    public static string Explain(MySqlType type) => type switch
    {
        MySqlType.Time or MySqlType.DateTime or MySqlType.Timestamp =>
            $"a {type} in the form before 5.6, of which the log does not say how many digits of a second it has: start where the table's "
            + "definition is known, or rebuild the table with mysql56_temporal_format=ON",
        MySqlType.Decimal => "a DECIMAL in the form before 5.0, which is not handled: rebuild the table",
        _ => $"of type {(byte)type} or has metadata that type cannot have, which is not handled: leave the table out, or report this",
    };
}
