using System.Text;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>MySQL's binary documents as the log has them, against the text that the server prints.</summary>
public sealed class JsonTextTests(SharedServers servers)
{
    static readonly string[] Documents =
    [
        "'null'", "'true'", "'false'", "'0'", "'-1'", "'32767'", "'-32768'", "'32768'", "'65535'", "'65536'", "'-32769'", "'2147483647'",
        "'-2147483648'", "'2147483648'", "'4294967295'", "'4294967296'", "'9223372036854775807'", "'-9223372036854775808'",
        "'9223372036854775808'", "'18446744073709551615'", "'18446744073709551616'", "'0.0'", "'-0.0'", "'1.0'", "'1.5'", "'1e20'", "'1e14'",
        "'1e15'", "'1e16'", "'1.1e-20'", "'0.0001'", "'1e-15'", "'123456789012345678.5'", "'1.7976931348623157e308'", "'5e-324'", "'100.0'",
        "'\"\"'", "'\"abc\"'", "'\"\\\\u0001\\\\b\\\\t\\\\n\\\\f\\\\r\\\\u001f\\\\u007f\\\\\\\"\\\\\\\\/\"'", "'\"한국어🙂\"'",
        "JSON_QUOTE(REPEAT('x', 127))", "JSON_QUOTE(REPEAT('x', 128))", "JSON_QUOTE(REPEAT('x', 70000))", "'[]'", "'{}'",
        "'[1, \"a\", null, [], {}, [true, [false]]]'", "'{\"b\": 1, \"a\": 2, \"\": 3, \"aa\": {\"z\": [1.0]}}'", "'{\"k\\\\\\\"ey\": \"한\"}'",
        "JSON_OBJECT('dec', 1.50, 'neg', -0.001, 'big', 123456789012345678901234567890.123)",
        "JSON_OBJECT('dt', CAST('2020-02-03 04:05:06.000007' AS DATETIME(6)), 'd', CAST('2020-02-03' AS DATE), 't', CAST('-12:34:56.5' AS TIME(1)))",
        "JSON_ARRAY(CAST('838:59:59' AS TIME), CAST('00:00:00' AS TIME), CAST('0000-00-00' AS DATETIME), TIMESTAMP'2001-01-01 00:00:00')",
        "JSON_OBJECT('bin', CAST(x'00ff10' AS BINARY), 'bit', b'101', 'geo', ST_GeomFromText('POINT(1 2)'), 'e', CAST('' AS BINARY))",
        "CAST((SELECT CONCAT('[', GROUP_CONCAT(n SEPARATOR ','), ']') FROM (WITH RECURSIVE q(n) AS (SELECT 1 UNION ALL SELECT n * 1 + 97 "
            + "FROM q WHERE n < 90000) SELECT n FROM q) r) AS JSON)",
        "CAST(CONCAT('{\"big\":', JSON_QUOTE(REPEAT('y', 66000)), ',\"n\":70000,\"s\":5,\"u\":4000000000,\"l\":true,\"a\":[1,100000]}') AS JSON)",
        "CAST(CONCAT(REPEAT('[', 100), REPEAT(']', 100)) AS JSON)",
    ];

    [Fact]
    public async Task Text_is_the_servers_own()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        var start = await LogScan.EndAsync(database.Server);
        var sql = new StringBuilder("SET SESSION group_concat_max_len = 1000000, cte_max_recursion_depth = 100000, sql_mode = '';"
            + "CREATE TABLE j (id INT PRIMARY KEY, d JSON);");
        for (var i = 0; i < Documents.Length; i++)
            sql.Append($"INSERT INTO j VALUES ({i}, {Documents[i]});");
        await database.Sql.ExecuteAsync(sql.ToString());
        var images = (await LogScan.FromAsync(database.Server, start)).Images.Where(i => i.Table.Database == database.Name).ToList();
        var token = TestContext.Current.CancellationToken;
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, token);
        var rows = await connection.RowsAsync("SELECT d FROM j ORDER BY id", token);
        Assert.Equal(Documents.Length, images.Count);
        var faults = new List<string>();
        for (var i = 0; i < rows.Count; i++)
        {
            var text = Encoding.UTF8.GetString(images[i].Values[1]!);
            if (text != rows[i][0])
                faults.Add($"{Documents[i]}: {Short(text)} for {Short(rows[i][0]!)}");
        }
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    static string Short(string text) => text.Length > 200 ? $"{text[..100]}…{text[^100..]}" : text;
}
