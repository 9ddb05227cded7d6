using System.Globalization;
using Uldra.MySql;
using Uldra.MySql.Schema;

namespace Uldra.Schema;

/// <summary>One row of <c>information_schema.COLUMNS</c> to a definition. A type it does not know is named, never guessed.</summary>
readonly struct ColumnRow(string?[] row, ServerFamily family)
{
    public const string Select = "TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, "
        + "NUMERIC_SCALE, DATETIME_PRECISION, CHARACTER_SET_NAME, COLLATION_NAME, EXTRA, COLUMN_DEFAULT, GENERATION_EXPRESSION";

    public string Table => row[0]!;

    string ColumnType => row[2]!;

    string DataType => row[3]!.ToLowerInvariant();

    bool Nullable => row[4] == "YES";

    string Extra => row[11] ?? "";

    bool Generated => !string.IsNullOrEmpty(row[13]);

    public ColumnFacts Facts() => new(
        Nullable || Generated || row[12] is not null || Extra.Contains("auto_increment", StringComparison.OrdinalIgnoreCase),
        TypeOf() is null ? $"the type {ColumnType} is not supported" : null);

    public ColumnDefinition Definition()
    {
        var type = TypeOf() ?? MySqlType.Null;
        var members = type is MySqlType.Enum or MySqlType.Set ? ColumnTypeText.Members(ColumnType) : [];
        var zerofill = ColumnTypeText.HasWord(ColumnType, "zerofill");
        return new ColumnDefinition
        {
            Name = row[1]!,
            Type = type,
            Unsigned = ColumnTypeText.HasWord(ColumnType, "unsigned"),
            Nullable = Nullable,
            Length = LengthOf(type, members.Count),
            Precision = HasDigits(type) ? Number(6) : 0,
            Scale = HasDigits(type) ? Number(7) : Number(8),
            Charset = CharsetOf(type),
            Collation = CollationName(Name(row[10])),
            Members = members,
            Zerofill = zerofill,
            DisplayWidth = zerofill ? ColumnTypeText.DisplayWidth(ColumnType) : 0,
            Generated = Generated,
            Invisible = Extra.Contains("INVISIBLE", StringComparison.OrdinalIgnoreCase),
            TypeText = ColumnType,
        };
    }

    // The types as the log numbers them, so that both descriptions of one column agree.
    MySqlType? TypeOf() => DataType switch
    {
        "tinyint" => MySqlType.Tiny,
        "smallint" => MySqlType.Short,
        "mediumint" => MySqlType.Int24,
        "int" => MySqlType.Long,
        "bigint" => MySqlType.LongLong,
        "float" => MySqlType.Float,
        "double" => MySqlType.Double,
        "decimal" => MySqlType.NewDecimal,
        "bit" => MySqlType.Bit,
        "year" => MySqlType.Year,
        "date" => MySqlType.Date,
        "time" => MySqlType.Time2,
        "datetime" => MySqlType.DateTime2,
        "timestamp" => MySqlType.Timestamp2,
        "char" or "binary" => MySqlType.String,
        "varchar" or "varbinary" => MySqlType.VarChar,
        "tinytext" or "text" or "mediumtext" or "longtext" or "tinyblob" or "blob" or "mediumblob" or "longblob" => MySqlType.Blob,
        "enum" => MySqlType.Enum,
        "set" => MySqlType.Set,
        "json" => MySqlType.Json,
        "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "multilinestring" or "multipolygon" or "geometrycollection"
            or "geomcollection" => MySqlType.Geometry,
        // MariaDB's vectors are another type under the same name.
        "vector" when family == ServerFamily.MySql => MySqlType.Vector,
        _ => null,
    };

    // A FLOAT without digits in its type has no scale.
    bool HasDigits(MySqlType type) =>
        type == MySqlType.NewDecimal || (type is MySqlType.Float or MySqlType.Double && row[7] is not null);

    int LengthOf(MySqlType type, int members) => type switch
    {
        MySqlType.String or MySqlType.VarChar => Number(5),
        MySqlType.Bit => Number(6),
        MySqlType.Enum => members < 256 ? 1 : 2,
        MySqlType.Set => members switch { <= 8 => 1, <= 16 => 2, <= 24 => 3, <= 32 => 4, _ => 8 },
        MySqlType.Blob => DataType[0] switch { 't' when DataType is "tinytext" or "tinyblob" => 1, 'm' => 3, 'l' => 4, _ => 2 },
        MySqlType.Json or MySqlType.Geometry or MySqlType.Vector => 4,
        _ => 0,
    };

    string? CharsetOf(MySqlType type) => Name(row[9])
        ?? (type is MySqlType.String or MySqlType.VarChar or MySqlType.Blob ? "binary" : null);

    int Number(int field) =>
        int.TryParse(row[field], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // MariaDB takes MySQL's names of the newest collations for its own of a later Unicode: other characters are equal there.
    string? CollationName(string? name) =>
        family == ServerFamily.MariaDb && name is not null && name.StartsWith("utf8mb4_0900_a", StringComparison.Ordinal)
            ? name.Replace("_0900_", "_uca1400_nopad_", StringComparison.Ordinal)
            : name;

    // Before MySQL 8.0.30 and MariaDB 10.6 the three-byte set was called utf8: one name for one thing.
    static string? Name(string? name) => name switch
    {
        "utf8" => "utf8mb3",
        not null when name.StartsWith("utf8_", StringComparison.Ordinal) => string.Concat("utf8mb3_", name.AsSpan(5)),
        _ => name,
    };
}
