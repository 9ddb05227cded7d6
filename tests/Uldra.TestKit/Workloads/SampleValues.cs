using System.Globalization;
using System.Text;
using Uldra.MySql.Schema;

namespace Uldra.TestKit.Workloads;

/// <summary>
/// SQL literals for a column: the borders of its type, what collations call equal and bytes do not, and some in between. Few, so that
/// rows meet in their keys all the time.
/// </summary>
static class SampleValues
{
    const int LongestText = 60;

    static readonly string[] Texts =
        ["", "a", "A", "ä", "a ", "ss", "ß", "b", "B\t", "é", "e\u0301", "ｂ", "0", "00", "-1", "b'\\", "%_", "z", "日本", "😀", " "];

    static readonly string[] Documents =
        ["null", "{}", "[]", "{\"a\": 1, \"b\": [true, null]}", "{\"ä\": \"😀\\\"\"}", "1.5", "-9007199254740993", "\"text\"", "[1, [2, {\"c\": 0.1}]]"];

    /// <summary>Any literal for the column; NULL now and then where it may be.</summary>
    public static string Any(ColumnDefinition column, Random random)
    {
        if (column.Nullable && random.Next(5) == 0)
            return "NULL";
        var values = Of(column);
        return values[random.Next(values.Count)];
    }

    /// <summary>From a few literals only, for columns in keys.</summary>
    public static string Key(ColumnDefinition column, Random random)
    {
        var values = Of(column);
        return column.Nullable && random.Next(4) == 0 ? "NULL" : values[random.Next(Math.Min(values.Count, 9))];
    }

    static IReadOnlyList<string> Of(ColumnDefinition column) => column.Type switch
    {
        MySqlType.Tiny => Integers(column, 8),
        MySqlType.Short => Integers(column, 16),
        MySqlType.Int24 => Integers(column, 24),
        MySqlType.Long => Integers(column, 32),
        MySqlType.LongLong => Integers(column, 64),
        MySqlType.NewDecimal => Decimals(column),
        MySqlType.Float or MySqlType.Double => ["0", "1.5", "-2.25", "1e10", "-1e-10", "0.1", "3.402823e38", "16777217"],
        MySqlType.Year => ["0", "1901", "2000", "2155", "1970"],
        MySqlType.Date => ["'2000-01-01'", "'1000-01-01'", "'9999-12-31'", "'0000-00-00'", "'2024-02-29'", "'2023-02-31'", "'2001-00-00'"],
        MySqlType.Time or MySqlType.Time2 => ["'00:00:00'", "'-838:59:59'", "'838:59:59'", "'00:00:00.000001'", "'-00:00:01.5'", "'12:34:56.789'"],
        MySqlType.DateTime or MySqlType.DateTime2 =>
            ["'2000-01-01'", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'0000-00-00'", "'2024-02-29 12:34:56.789012'", "'1999-12-31 23:59:59.5'"],
        MySqlType.Timestamp or MySqlType.Timestamp2 =>
            ["'2000-01-01'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'2024-02-29 12:34:56.789012'", "'0000-00-00'"],
        MySqlType.Bit => ["0", "1", $"{ulong.MaxValue >> (64 - column.Length)}", $"{(ulong.MaxValue >> (64 - column.Length)) / 3}"],
        // Not 0, the error value: strict mode refuses it, so it waits for a person on every target.
        MySqlType.Enum => [.. Enumerable.Range(1, Math.Max(1, column.Members.Count)).Select(i => $"{i}")],
        MySqlType.Set => ["0", "1", $"{(1UL << column.Members.Count) - 1}", $"{1UL << (column.Members.Count - 1)}"],
        MySqlType.Json => [.. Documents.Select(Text)],
        // MariaDB's JSON is a LONGTEXT that checks what is in it.
        MySqlType.Blob when column.Collation == "utf8mb4_bin" => [.. Documents.Select(Text)],
        _ when column.Charset is not null and not "binary" => [.. TextsFor(column).Select(Text)],
        _ => Binaries(column),
    };

    static string[] Integers(ColumnDefinition column, int bits)
    {
        var most = (column.Unsigned ? ulong.MaxValue >> (64 - bits) : ulong.MaxValue >> (65 - bits)).ToString(CultureInfo.InvariantCulture);
        var least = column.Unsigned ? "0" : $"-{most}-1";
        return ["1", "2", "3", "4", "5", "0", most, least, "6", "7", "11", "100", "101", "-1"];
    }

    static string[] Decimals(ColumnDefinition column)
    {
        var whole = new string('9', Math.Max(1, column.Precision - column.Scale));
        var fraction = column.Scale == 0 ? "" : "." + new string('9', column.Scale);
        return ["0", "1", "-1", "1.5", $"{whole}{fraction}", $"-{whole}{fraction}", "0.000001", "12.34", "-0.5"];
    }

    static IEnumerable<string> TextsFor(ColumnDefinition column) => column.Charset == "latin1"
        ? Texts.Where(t => t.All(c => c < 256))
        : Texts.Append(new string('x', LongestText));

    static string[] Binaries(ColumnDefinition column)
    {
        var length = Math.Clamp(column.Length, 1, 20);
        byte[][] values = [[], [0], [1, 0], [0xFF], [0x20], [(byte)'a'], [(byte)'A'], [1, 2, 3, 0, 0]];
        return [.. values.Select(v => $"X'{Convert.ToHexString(v.AsSpan(0, Math.Min(v.Length, length)))}'")];
    }

    static string Text(string text) => text.Length == 0 ? "''" : $"_utf8mb4 X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";
}
