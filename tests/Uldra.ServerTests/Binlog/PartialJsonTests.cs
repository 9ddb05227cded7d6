using System.Buffers;
using System.Text;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Values;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>Updates that the server logged as differences, against the documents that it has afterwards.</summary>
public sealed class PartialJsonTests(SharedServers servers)
{
    const string Session = "SET binlog_row_value_options = 'PARTIAL_JSON', sql_mode = '';";

    const string Document = "'{\"a\": 1, \"bb\": [1, 2, [3, {\"x\": null}]], \"c d\": {\"e\": \"text\", \"f\": {}}, \"\": [], \"한\": [true]}'";

    static readonly string[] Paths =
    [
        "$.a", "$.bb", "$.bb[0]", "$.bb[1]", "$.bb[2]", "$.bb[2][1].x", "$.bb[9]", "$.\"c d\"", "$.\"c d\".e", "$.\"c d\".new", "$.\"\"", "$.\"\"[0]",
        "$.\"한\"", "$.\"한\"[0]", "$.\"한\"[1]", "$.\"q\\\\\"uote\"", "$.\"back\\\\\\\\slash\"", "$.\"tab\\\\t\"", "$.\"1x\"", "$.$dollar", "$.\"😀\"", "$.last", "$.\"u\\\\u0041\"",
        "$.aa.bb", "$.z", "$.zzzz", "$.\"[0]\"", "$.\"a.b\"", "$.\"\\\\u0001\"", "$.bb[last]", "$.\"\\\\u2028\"", "$.É",
    ];

    static readonly string[] Values =
    [
        "1", "-1", "NULL", "'x'", "REPEAT('y', 200)", "1.5", "1e100", "CAST('{\"n\": [1, {}]}' AS JSON)", "JSON_ARRAY()", "TRUE", "12345678901234567890",
        "CAST('2020-01-02 03:04:05.6' AS DATETIME(3))", "1.25e0", "CAST(x'00ff' AS BINARY)", "REPEAT('z', 70000)", "40000", "'\"\\\\'",
    ];

    [Fact]
    public async Task Documents_after_random_updates_are_the_servers_own()
    {
        var random = new Random(20261121);
        var database = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        var start = await LogScan.EndAsync(database.Server);
        var sql = new StringBuilder(Session + "CREATE TABLE j (id INT PRIMARY KEY, n INT, a JSON, t TEXT, b JSON);"
            + "CREATE TABLE shown (n INT PRIMARY KEY, a LONGTEXT, b LONGTEXT);"
            + $"INSERT INTO j VALUES (1, 0, {Document}, 'x', '[1, 2, 3]');");
        const int Updates = 600;
        for (var n = 1; n <= Updates; n++)
        {
            if (n % 50 == 0)
                sql.Append($"UPDATE j SET n = {n}, a = {Document};");
            else
                sql.Append($"UPDATE j SET n = {n}, a = {Change(random, "a")}{(random.Next(3) == 0 ? $", b = {Change(random, "b")}" : "")};");
            sql.Append($"INSERT INTO shown SELECT n, a, b FROM j WHERE n = {n};");
        }
        await database.Sql.ExecuteAsync(sql.ToString());
        var scan = await LogScan.FromAsync(database.Server, start);
        var after = scan.Images.Where(i => i.Table.Database == database.Name && i.Table.Name == "j" && i.Kind == RowsKind.Update)
            .Where((_, i) => i % 2 == 1).ToDictionary(i => BitConverter.ToInt32(i.Values[1]!));
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, TestContext.Current.CancellationToken);
        var shown = await connection.RowsAsync("SELECT n, a, b FROM shown ORDER BY n", TestContext.Current.CancellationToken);
        Assert.Equal((Updates, Updates), (shown.Count, after.Count));
        foreach (var row in shown)
        {
            var image = after[int.Parse(row[0]!)];
            Assert.Equal((row[0], row[1], row[2]), (row[0], Text(image.Values[2]), Text(image.Values[4])));
        }
    }

    [Fact]
    public async Task Without_the_document_the_differences_themselves_are_read()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        var start = await LogScan.EndAsync(database.Server);
        await database.Sql.ExecuteAsync(Session + "SET binlog_row_image = MINIMAL; CREATE TABLE j (id INT PRIMARY KEY, a JSON, b JSON);"
            + "INSERT INTO j VALUES (1, '{\"a\": 1, \"l\": [1]}', '{}');"
            + "UPDATE j SET a = JSON_REMOVE(JSON_SET(a, '$.a', 'x', '$.\"n w\"', 1.5), '$.l[0]');");
        var image = (await LogScan.FromAsync(database.Server, start)).Images.Last(i => i.Table.Database == database.Name);
        Assert.Equal((RowsKind.Update, true, true), (image.Kind, image.Absent[0], image.Absent[2]));
        Assert.Null(image.Values[1]);
        var text = new ArrayBufferWriter<byte>();
        JsonDifferences.WriteText(Assert.IsType<byte[]>(image.Differences[1]), text);
        Assert.Equal("""[{"op":"replace","path":"$.a","value":"x"},{"op":"insert","path":"$.\"n w\"","value":1.5},{"op":"remove","path":"$.l[0]"}]""",
            Encoding.UTF8.GetString(text.WrittenSpan));
    }

    [Fact]
    public async Task Updates_without_json_columns_are_read_from_the_same_event_kind()
    {
        var database = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        var start = await LogScan.EndAsync(database.Server);
        await database.Sql.ExecuteAsync(Session + "CREATE TABLE p (id INT PRIMARY KEY, a VARCHAR(9)); INSERT INTO p VALUES (1, 'x'), (2, NULL);"
            + "UPDATE p SET a = 'changed';");
        var images = (await LogScan.FromAsync(database.Server, start)).Images.Where(i => i.Table.Database == database.Name).ToList();
        Assert.Equal(["x", null, "x", "changed", null, "changed"], images.Select(i => Text(i.Values[1])));
    }

    static string Change(Random random, string column)
    {
        var (path, value) = (Paths[random.Next(Paths.Length)], Values[random.Next(Values.Length)]);
        return random.Next(8) switch
        {
            0 => $"JSON_REMOVE({column}, '{path}')",
            1 => $"JSON_REPLACE({column}, '{path}', {value})",
            2 => $"JSON_SET(JSON_REMOVE({column}, '{Paths[random.Next(Paths.Length)]}'), '{path}', {value})",
            3 => $"JSON_SET({column}, '{path}', {value}, '{Paths[random.Next(Paths.Length)]}', {Values[random.Next(Values.Length)]})",
            _ => $"JSON_SET({column}, '{path}', {value})",
        };
    }

    static string? Text(byte[]? value) => value is null ? null : Encoding.UTF8.GetString(value);
}
