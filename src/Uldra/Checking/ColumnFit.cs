using Uldra.MySql.Schema;

namespace Uldra.Checking;

/// <summary>
/// Whether every value of a source column can stand in a target column unchanged: the same family of type, at least as wide. Strict on
/// purpose: what a server would round, cut or translate is refused here, not found out row by row.
/// </summary>
static class ColumnFit
{
    /// <summary>Null when it fits; otherwise what does not, in words.</summary>
    public static string? Misfit(ColumnDefinition source, ColumnDefinition target)
    {
        if (source.IsInteger && target.IsInteger)
            return Integers(source, target);
        if (source.Type == MySqlType.Json && target is { Type: MySqlType.Blob, Length: 4, Charset: "utf8mb4" })
            return Nulls(source, target);
        return KindOf(source.Type) != KindOf(target.Type) ? "the types differ" : SameKind(source, target) ?? Nulls(source, target);
    }

    /// <summary>Two columns mean the same on two shards.</summary>
    public static bool Same(ColumnDefinition one, ColumnDefinition other) =>
        one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) && one.Type == other.Type && one.Unsigned == other.Unsigned
        && one.Nullable == other.Nullable && one.Length == other.Length && one.Precision == other.Precision && one.Scale == other.Scale
        && one.Charset == other.Charset && one.Collation == other.Collation && one.Generated == other.Generated
        && one.Zerofill == other.Zerofill && one.Members.SequenceEqual(other.Members);

    static string? Integers(ColumnDefinition source, ColumnDefinition target)
    {
        if (source.Unsigned != target.Unsigned)
            return "one is unsigned, the other signed";
        return BytesOf(target.Type) < BytesOf(source.Type) ? "the target's integer is narrower" : Nulls(source, target);
    }

    static string? SameKind(ColumnDefinition source, ColumnDefinition target) => source.Type switch
    {
        MySqlType.NewDecimal => Decimals(source, target),
        MySqlType.Float or MySqlType.Double => Floats(source, target),
        MySqlType.Bit => target.Length < source.Length ? "the target has fewer bits" : null,
        MySqlType.Time2 or MySqlType.DateTime2 or MySqlType.Timestamp2 =>
            source.Scale != target.Scale ? "the fractions of a second differ" : null,
        MySqlType.Enum or MySqlType.Set => Members(source, target),
        MySqlType.String or MySqlType.VarChar or MySqlType.Blob => Texts(source, target),
        MySqlType.Vector => source.TypeText != target.TypeText ? "the dimensions differ" : null,
        _ => null,
    };

    static string? Decimals(ColumnDefinition source, ColumnDefinition target)
    {
        if (source.Unsigned != target.Unsigned)
            return "one is unsigned, the other signed";
        if (source.Scale != target.Scale)
            return "the digits after the point differ";
        return target.Precision < source.Precision ? "the target has fewer digits" : null;
    }

    static string? Floats(ColumnDefinition source, ColumnDefinition target)
    {
        if (source.Type != target.Type)
            return "FLOAT and DOUBLE show the same value differently";
        // FLOAT(7,3) rounds what is stored; only the words of the type tell.
        return Parentheses(source) != Parentheses(target) ? "the digits kept differ" : source.Unsigned != target.Unsigned
            ? "one is unsigned, the other signed"
            : null;
    }

    static string Parentheses(ColumnDefinition column)
    {
        var text = column.TypeText ?? "";
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? "" : text[open..(text.IndexOf(')', open) + 1)];
    }

    static string? Members(ColumnDefinition source, ColumnDefinition target)
    {
        if (source.Charset != target.Charset)
            return "the character sets differ";
        return source.Members.SequenceEqual(target.Members) ? null : "the members differ";
    }

    static string? Texts(ColumnDefinition source, ColumnDefinition target)
    {
        if (source.Charset != target.Charset)
            return "the character sets differ";
        // CHAR drops trailing spaces and BINARY pads with zeros: only the same form keeps the value.
        if ((source.Type == MySqlType.String) != (target.Type == MySqlType.String))
            return "one has a fixed length, the other not";
        if (source.Type == MySqlType.String && source.Charset == "binary" && source.Length != target.Length)
            return "the target pads to another length";
        return CapacityOf(target) < CapacityOf(source) ? "the target is shorter" : null;
    }

    static string? Nulls(ColumnDefinition source, ColumnDefinition target) =>
        source.Nullable && !target.Nullable ? "the target refuses NULL" : null;

    static long CapacityOf(ColumnDefinition column) =>
        column.Type == MySqlType.Blob ? (1L << (8 * column.Length)) - 1 : column.Length;

    static int BytesOf(MySqlType type) => type switch
    {
        MySqlType.Tiny => 1,
        MySqlType.Short => 2,
        MySqlType.Int24 => 3,
        MySqlType.Long => 4,
        _ => 8,
    };

    // Character and binary columns are one kind: charset and form are compared after that, with better words.
    static MySqlType KindOf(MySqlType type) => type switch
    {
        MySqlType.VarChar or MySqlType.Blob => MySqlType.String,
        MySqlType.Float => MySqlType.Double,
        _ => type,
    };
}
