using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>How many bytes a column's canonical value must have, where the column alone decides.</summary>
static class ValueWidth
{
    const int Varies = -1;

    /// <summary>-1: the value brings its own length.</summary>
    public static int Of(ColumnDefinition column) => column.Type switch
    {
        MySqlType.Tiny or MySqlType.Year => 1,
        MySqlType.Short => 2,
        MySqlType.Int24 or MySqlType.Date or MySqlType.NewDate => 3,
        MySqlType.Long or MySqlType.Float => 4,
        MySqlType.LongLong or MySqlType.Double => 8,
        MySqlType.NewDecimal => DecimalWidth(column),
        MySqlType.Bit => (column.Length + 7) / 8,
        MySqlType.Time or MySqlType.Time2 => 3 + TemporalValue.FractionBytes(column.Scale),
        MySqlType.DateTime or MySqlType.DateTime2 => 5 + TemporalValue.FractionBytes(column.Scale),
        MySqlType.Timestamp or MySqlType.Timestamp2 => 4 + TemporalValue.FractionBytes(column.Scale),
        MySqlType.Enum or MySqlType.Set => column.Length,
        _ => Varies,
    };

    public static void Require(ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        var width = Of(column);
        if (width != Varies && value.Length != width)
            throw new ValueFormatException(
                $"Column {column.Name} is {column.Type} of {width} bytes, but its value has {value.Length}: the definition is not the row's.");
        if (width == Varies && column.Type is MySqlType.Decimal or MySqlType.Null or MySqlType.MariaDbCompressedBlob
            or MySqlType.MariaDbCompressedVarChar)
            throw new ValueFormatException($"Column {column.Name} has the type {column.Type}, whose values are not handled.");
    }

    static int DecimalWidth(ColumnDefinition column) =>
        column is { Precision: >= 1 and <= 65, Scale: >= 0 and <= 38 } && column.Scale <= column.Precision
            ? DecimalValue.Width(column.Precision, column.Scale)
            : throw new ValueFormatException($"Column {column.Name} is no possible DECIMAL({column.Precision},{column.Scale}).");
}
