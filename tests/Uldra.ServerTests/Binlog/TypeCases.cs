using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>A column's type and the SQL expressions of values at its edges.</summary>
sealed record TypeCase(string Name, string Type, params string[] Values)
{
    /// <summary>Only information_schema knows it: digits that ZEROFILL pads to.</summary>
    public int ZerofillWidth { get; init; }

    /// <summary>Likewise: digits behind the point of a FLOAT(p,s).</summary>
    public int? FloatScale { get; init; }
}

static class TypeCases
{
    const string NastyText = "CONCAT('a', CHAR(0 USING utf8mb4), '\\\\', CHAR(39 USING utf8mb4), CHAR(34 USING utf8mb4), '\\n\\r', "
        + "CHAR(26 USING utf8mb4), '%_', CHAR(9 USING utf8mb4))";

    static readonly (string Charset, string Text)[] Charsets =
    [
        ("cp1250", "'č'"), ("cp1251", "'ж'"), ("cp1256", "'ب'"), ("cp1257", "'ą'"), ("cp850", "'é'"), ("cp852", "'ł'"), ("cp866", "'ж'"),
        ("cp932", "'表ソ'"), ("dec8", "'é'"), ("eucjpms", "'あ表'"), ("gb2312", "'中'"), ("geostd8", "'ა'"), ("greek", "'α'"), ("hebrew", "'א'"),
        ("hp8", "'é'"), ("keybcs2", "'č'"), ("koi8r", "'ж'"), ("koi8u", "'ї'"), ("latin2", "'ł'"), ("latin5", "'ğ'"), ("latin7", "'ą'"),
        ("macce", "'č'"), ("macroman", "'é'"), ("swe7", "'a'"), ("tis620", "'ก'"), ("ujis", "'あ表'"), ("armscii8", "'ա'"), ("big5", "'功'"),
    ];

    static readonly (string Charset, string Text)[] MemberCharsets =
    [
        ("ucs2", "'한'"), ("utf16", "'🙂'"), ("utf16le", "'é'"), ("utf32", "'🙂'"), ("sjis", "'表'"), ("gbk", "'表'"), ("big5", "'功'"), ("koi8r", "'ж'"),
        ("euckr", "'한'"), ("greek", "'α'"), ("hebrew", "'א'"), ("tis620", "'ก'"), ("ujis", "'表'"), ("cp866", "'ж'"), ("macroman", "'é'"), ("utf8mb3", "'é'"),
    ];

    /// <summary>Strict mode off, so that zero and impossible dates can be stored.</summary>
    public static IEnumerable<TypeCase> For(ServerKind server)
    {
        foreach (var numeric in Numbers().Concat(Temporals()).Concat(Texts()).Concat(Others()))
            yield return numeric;
        if (server == ServerKind.MySql97)
        {
            yield return new("vec", "VECTOR(3)", "STRING_TO_VECTOR('[1,2.5,-3]')");
            yield return new("vgb18", "VARCHAR(9) CHARACTER SET gb18030", "'中é😀'");
            yield return new("js", "JSON", "'{}'", "'[1, \"a\", null, {\"k\": 1.5}]'", "'null'");
        }
        if (server == ServerKind.MariaDb118)
            yield return new("vec", "VECTOR(3)", "VEC_FromText('[1,2.5,-3]')");
        if (server != ServerKind.MySql97)
            yield return new("js", "JSON", "'{}'", "'[1, \"a\", null, {\"k\": 1.5}]'", "'null'");
    }

    static IEnumerable<TypeCase> Numbers() =>
    [
        new("i1", "TINYINT", "-128", "-1", "0", "127"),
        new("i1u", "TINYINT UNSIGNED", "0", "128", "255"),
        new("i2", "SMALLINT", "-32768", "-1", "32767"),
        new("i2u", "SMALLINT UNSIGNED", "0", "65535"),
        new("i3", "MEDIUMINT", "-8388608", "-1", "8388607"),
        new("i3u", "MEDIUMINT UNSIGNED", "8388608", "16777215"),
        new("i4", "INT", "-2147483648", "-1", "2147483647"),
        new("i4u", "INT UNSIGNED", "2147483648", "4294967295"),
        new("i8", "BIGINT", "-9223372036854775808", "-1", "9223372036854775807"),
        new("i8u", "BIGINT UNSIGNED", "9223372036854775808", "18446744073709551615"),
        new("zf", "INT(7) ZEROFILL", "42", "0", "123456789") { ZerofillWidth = 7 },
        new("dzf", "DECIMAL(10,2) ZEROFILL", "42.5", "0", "12345678.99") { ZerofillWidth = 11 },
        new("f4", "FLOAT", "0", "-0.0e0", "1.1", "-1.17549435e-38", "3.402823466e38", "16777216", "1234565", "1234575", "0.1", "1e10",
            "1e15", "999999.5", "123456.5", "1e-5", "1e-14", "1e-15", "1e-16", "9999995", "3.14159274", "1e-45"),
        new("f8", "DOUBLE", "0", "-0.0e0", "0.1", "1e15", "1e14", "123456789012345678", "1e-14", "1e-15", "1.5e-16", "2.2250738585072014e-308",
            "1.7976931348623157e308", "0.1e0+0.2e0", "1e22", "1e23", "-1.5", "5e-324", "12345678901234567e-20", "1e100", "1.25e-100"),
        new("f73", "FLOAT(7,3)", "0", "1.1", "-1234.567", "9999.999", "0.001") { FloatScale = 3 },
        new("f80", "FLOAT(8,0)", "0", "12345678", "-1") { FloatScale = 0 },
        new("f15", "DOUBLE(15,5)", "0", "0.00001", "-1234567890.12345", "1e9") { FloatScale = 5 },
        new("f4u", "FLOAT UNSIGNED", "0", "1.5"),
        new("d10u", "DECIMAL(10,2) UNSIGNED", "0", "99999999.99"),
        new("d99", "DECIMAL(9,9)", "0.123456789", "-0.999999999", "0"),
        new("d90", "DECIMAL(9,0)", "999999999", "-999999999"),
        new("d65", "DECIMAL(65,30)", "99999999999999999999999999999999999.999999999999999999999999999999",
            "-99999999999999999999999999999999999.999999999999999999999999999999", "0", "-0.000000000000000000000000000001", "12.5"),
        new("d10", "DECIMAL(10,0)", "0", "-1", "9999999999", "1000000000"),
        new("d55", "DECIMAL(5,5)", "0.00001", "-0.99999", "0"),
        new("d9", "DECIMAL(18,9)", "123456789.987654321", "-0.5", "100000000.000000001"),
        new("bt1", "BIT(1)", "b'0'", "b'1'"),
        new("bt20", "BIT(20)", "b'10000000000000000001'", "b'101'"),
        new("bt8", "BIT(8)", "255", "0"),
        new("bt64", "BIT(64)", "18446744073709551615", "0", "9223372036854775808"),
    ];

    static IEnumerable<TypeCase> Temporals() =>
    [
        new("yr", "YEAR", "0", "1901", "2155", "2026"),
        new("dt", "DATE", "'0000-00-00'", "'1000-01-01'", "'9999-12-31'", "'2020-00-10'", "'2023-02-00'"),
        new("t0", "TIME", "'00:00:00'", "'-838:59:59'", "'838:59:59'", "'-00:00:01'"),
        new("t3", "TIME(3)", "'-00:00:00.001'", "'12:34:56.789'", "'-12:34:56.780'", "'-838:59:58.999'"),
        new("t6", "TIME(6)", "'-00:00:00.000001'", "'23:59:59.999999'", "'-1:00:00.5'", "'838:59:59.000000'"),
        new("t1", "TIME(1)", "'-00:00:00.1'", "'100:00:00.9'"),
        new("dm0", "DATETIME", "'0000-00-00 00:00:00'", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2020-00-00 10:00:00'"),
        new("dm2", "DATETIME(2)", "'2026-02-28 23:59:59.99'", "'0000-00-00 00:00:00.00'"),
        new("dm5", "DATETIME(5)", "'2026-02-28 23:59:59.99999'"),
        new("dm6", "DATETIME(6)", "'2026-02-28 01:02:03.000001'", "'9999-12-31 23:59:59.999999'"),
        new("ts0", "TIMESTAMP NULL", "'0000-00-00 00:00:00'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'2024-02-29 12:00:00'"),
        new("ts3", "TIMESTAMP(3) NULL", "'1970-01-01 00:00:01.001'", "'2038-01-19 03:14:07.999'", "'0000-00-00 00:00:00'"),
        new("ts6", "TIMESTAMP(6) NULL", "'2001-09-09 01:46:40.123456'", "'0000-00-00 00:00:00'"),
    ];

    static IEnumerable<TypeCase> Texts() =>
    [
        new("c10", "CHAR(10) CHARACTER SET utf8mb4", "''", "'abc'", "'한국어'", "'a  '", "'🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂'"),
        new("c255", "CHAR(255) CHARACTER SET utf8mb4", "''", "REPEAT('🙂', 255)", "REPEAT('a', 255)", "'x'"),
        new("cl", "CHAR(200) CHARACTER SET latin1", "'é'", "REPEAT('ü', 200)"),
        new("v10", "VARCHAR(63) CHARACTER SET utf8mb4", "''", NastyText, "'한국어'", "'trailing  '", "'🙂'"),
        new("v300", "VARCHAR(300) CHARACTER SET utf8mb4", "''", "REPEAT('한', 300)", NastyText),
        new("v3", "VARCHAR(30) CHARACTER SET utf8mb3", "'한글'", "'ß'"),
        new("vl", "VARCHAR(30) CHARACTER SET latin1", "'äöü€'", "'\\\\'"),
        new("vu2", "VARCHAR(30) CHARACTER SET ucs2", "'aé한'", "'\\\\'", "''"),
        new("v16", "VARCHAR(30) CHARACTER SET utf16", "'aé🙂'", "''"),
        new("v32", "VARCHAR(30) CHARACTER SET utf32", "'aé🙂'"),
        new("v16l", "VARCHAR(30) CHARACTER SET utf16le", "'aé🙂'"),
        new("vsj", "VARCHAR(30) CHARACTER SET sjis", "'表ソ'", "'a'"),
        new("vkr", "VARCHAR(30) CHARACTER SET euckr", "'한글'"),
        new("vgb", "VARCHAR(30) CHARACTER SET gbk", "'表縗'"),
        new("vas", "VARCHAR(30) CHARACTER SET ascii", "'abc'"),
        new("txt", "TEXT CHARACTER SET utf8mb4", "''", "REPEAT('한', 1000)", NastyText),
        new("ttx", "TINYTEXT CHARACTER SET latin1", "'é'"),
        new("mtx", "MEDIUMTEXT CHARACTER SET utf8mb4", "REPEAT('x', 70000)", "'🙂'"),
        new("ltx", "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'{}'", "''"),
    ];

    static IEnumerable<TypeCase> Others() =>
    [
        .. Charsets.Select(c => new TypeCase($"v_{c.Charset}", $"VARCHAR(9) CHARACTER SET {c.Charset}", c.Text, "'a\\\\Z\\''", "''")),
        .. MemberCharsets.Select(c => new TypeCase($"e_{c.Charset}", $"ENUM('a', {c.Text}) CHARACTER SET {c.Charset}", c.Text, "'a'")),
        .. MemberCharsets.Select(c => new TypeCase($"s_{c.Charset}", $"SET('a', {c.Text}, 'z') CHARACTER SET {c.Charset}", "7", "2", "'z'")),
        new("e300", $"ENUM({string.Join(',', Enumerable.Range(1, 300).Select(i => $"'m{i}'"))})", "'m1'", "'m255'", "'m256'", "'m300'"),
        new("b255", "BINARY(255)", "x'00'", "REPEAT(x'00ff', 127)", "REPEAT('x', 255)"),
        new("b8", "BINARY(8)", "''", "x'0100020000000000'", "x'0000000000000000'", "x'ffffffffffffffff'"),
        new("vb", "VARBINARY(300)", "''", "x'00'", "x'5c27220a0d1a00ff'", "x'616200'"),
        new("bl", "BLOB", "''", "x'00ff5c27'", "REPEAT(x'00', 300)"),
        new("tbl", "TINYBLOB", "x'00'"),
        new("lbl", "LONGBLOB", "REPEAT('z', 70000)"),
        new("en", "ENUM('a','b''c','한') CHARACTER SET utf8mb4", "'a'", "2", "'한'"),
        new("enl", "ENUM('x','é','\\\\y') CHARACTER SET latin1", "'é'", "'\\\\y'"),
        new("st", "SET('a','b','c','d''e','f','g','h','i','j') CHARACTER SET utf8mb4", "''", "'a,d''e,j'", "511"),
        new("st64", $"SET({string.Join(',', Enumerable.Range(1, 64).Select(i => $"'m{i}'"))})", "18446744073709551615", "9223372036854775808", "''"),
        new("geo", "GEOMETRY", "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))', 4326)",
            "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"),
        new("pt", "POINT", "ST_GeomFromText('POINT(-1.5 1e10)', 0)"),
    ];
}
