using Uldra.MySql.Schema;

namespace Uldra.MySql.Binlog;

/// <summary>Whether a definition reads the bytes that the log holds. Names for the same form count as equal: all BLOBs, both DATETIMEs.</summary>
static class ColumnComparison
{
    public static string? Difference(in ColumnFormat logged, ColumnDefinition defined)
    {
        var type = Normal(defined.Type);
        if (type != Normal(logged.DefinedType))
            return $"{logged.Type} in the log, {defined.Type} in the definition";
        return type switch
        {
            MySqlType.NewDecimal when (logged.Precision, logged.Scale) != (defined.Precision, defined.Scale) =>
                $"DECIMAL({logged.Precision},{logged.Scale}) in the log, ({defined.Precision},{defined.Scale}) in the definition",
            MySqlType.Time2 or MySqlType.DateTime2 or MySqlType.Timestamp2
                when logged.Scale != defined.Scale && logged.Layout != ColumnFormat.NeedsDefinition =>
                $"{logged.Scale} digits of a second in the log, {defined.Scale} in the definition",
            MySqlType.VarChar or MySqlType.String or MySqlType.Enum or MySqlType.Set or MySqlType.Bit or MySqlType.Blob
                when logged.Length != defined.Length => $"length {logged.Length} in the log, {defined.Length} in the definition",
            _ => null,
        };
    }

    static MySqlType Normal(MySqlType type) => type switch
    {
        MySqlType.Time => MySqlType.Time2,
        MySqlType.DateTime => MySqlType.DateTime2,
        MySqlType.Timestamp => MySqlType.Timestamp2,
        MySqlType.NewDate => MySqlType.Date,
        MySqlType.VarString => MySqlType.VarChar,
        MySqlType.TinyBlob or MySqlType.MediumBlob or MySqlType.LongBlob => MySqlType.Blob,
        _ => type,
    };
}
