using System.Globalization;
using System.Text.RegularExpressions;
using Uldra.MySql.Schema;

namespace Uldra.TestKit;

/// <summary>A column's definition from the SQL that makes it, for the types that tests use.</summary>
public static partial class TestColumn
{
    public static ColumnDefinition Parse(string sql)
    {
        var match = Pattern().Match(sql);
        if (!match.Success)
            throw new ArgumentException($"not a column: {sql}");
        var arguments = match.Groups["args"].Value;
        var rest = match.Groups["rest"].Value;
        var charset = Charset().Match(rest) is { Success: true } named ? named.Groups[1].Value.ToLowerInvariant() : "utf8mb4";
        var column = new ColumnDefinition
        {
            Name = match.Groups["name"].Value.Replace("``", "`", StringComparison.Ordinal),
            Type = MySqlType.Long,
            Unsigned = rest.Contains("UNSIGNED", StringComparison.OrdinalIgnoreCase),
            Nullable = !rest.Contains("NOT NULL", StringComparison.OrdinalIgnoreCase),
        };
        return Typed(column, match.Groups["type"].Value.ToUpperInvariant(), arguments, charset);
    }

    static ColumnDefinition Typed(ColumnDefinition column, string type, string arguments, string charset) => type switch
    {
        "TINYINT" => column with { Type = MySqlType.Tiny },
        "SMALLINT" => column with { Type = MySqlType.Short },
        "MEDIUMINT" => column with { Type = MySqlType.Int24 },
        "INT" => column with { Type = MySqlType.Long },
        "BIGINT" => column with { Type = MySqlType.LongLong },
        "FLOAT" => column with { Type = MySqlType.Float },
        "DOUBLE" => column with { Type = MySqlType.Double },
        "YEAR" => column with { Type = MySqlType.Year },
        "DATE" => column with { Type = MySqlType.Date },
        "DECIMAL" => column with { Type = MySqlType.NewDecimal, Precision = Argument(arguments, 0, 10), Scale = Argument(arguments, 1, 0) },
        "TIME" => column with { Type = MySqlType.Time2, Scale = Argument(arguments, 0, 0) },
        "DATETIME" => column with { Type = MySqlType.DateTime2, Scale = Argument(arguments, 0, 0) },
        "TIMESTAMP" => column with { Type = MySqlType.Timestamp2, Scale = Argument(arguments, 0, 0) },
        "BIT" => column with { Type = MySqlType.Bit, Length = Argument(arguments, 0, 1) },
        "CHAR" => column with { Type = MySqlType.String, Length = Bytes(arguments, charset), Charset = charset },
        "VARCHAR" => column with { Type = MySqlType.VarChar, Length = Bytes(arguments, charset), Charset = charset },
        "BINARY" => column with { Type = MySqlType.String, Length = Argument(arguments, 0, 1), Charset = "binary" },
        "VARBINARY" => column with { Type = MySqlType.VarChar, Length = Argument(arguments, 0, 1), Charset = "binary" },
        "TEXT" => column with { Type = MySqlType.Blob, Length = 2, Charset = charset },
        "LONGTEXT" => column with { Type = MySqlType.Blob, Length = 4, Charset = charset },
        "BLOB" => column with { Type = MySqlType.Blob, Length = 2, Charset = "binary" },
        "LONGBLOB" => column with { Type = MySqlType.Blob, Length = 4, Charset = "binary" },
        "ENUM" => column with
        {
            Type = MySqlType.Enum,
            Members = Members(arguments),
            Length = Members(arguments).Length > 255 ? 2 : 1,
            Charset = charset
        },
        "SET" => column with
        {
            Type = MySqlType.Set,
            Members = Members(arguments),
            Length = SetBytes(Members(arguments).Length),
            Charset = charset
        },
        _ => throw new ArgumentException($"type {type} is not known to the test kit"),
    };

    static int Argument(string arguments, int index, int otherwise)
    {
        var parts = arguments.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return index < parts.Length ? int.Parse(parts[index], CultureInfo.InvariantCulture) : otherwise;
    }

    static int Bytes(string arguments, string charset) => Argument(arguments, 0, 1) * charset switch
    {
        "utf8mb4" or "utf16" or "utf32" => 4,
        "utf8mb3" => 3,
        "sjis" or "gbk" or "ucs2" => 2,
        _ => 1,
    };

    static int SetBytes(int members) => members switch { <= 8 => 1, <= 16 => 2, <= 24 => 3, <= 32 => 4, _ => 8 };

    static string[] Members(string arguments) => [.. arguments.Split(',').Select(member => member.Trim().Trim('\''))];

    [GeneratedRegex(@"^`?(?<name>(?:``|[^`\s])+)`?\s+(?<type>\w+)\s*(?:\((?<args>[^)]*)\))?(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"CHARACTER SET (\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();
}
