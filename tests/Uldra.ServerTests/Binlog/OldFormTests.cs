using System.Buffers;
using System.Text;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>Columns of MariaDB whose bytes in the log are not canonical: old temporal types, COMPRESSED columns.</summary>
public sealed class OldFormTests(SharedServers servers)
{
    public static TheoryData<ServerKind> MariaDbs => new(ServerKind.MariaDb1011, ServerKind.MariaDb118);

    static readonly string[] Times = ["'0'", "'-838:59:59'", "'838:59:59'", "'-12:34:56.789012'", "'00:00:00.9'", "'-00:00:00.000001'", "NULL"];

    static readonly string[] DateTimes = ["'0'", "'9999-12-31 23:59:59.999999'", "'1000-01-01'", "'2020-00-10 01:02:03.040506'", "'2026-02-28'", "NULL"];

    static readonly string[] Timestamps = ["'0'", "'2038-01-19 03:14:07.999999'", "'1970-01-01 00:00:01'", "'2001-09-09 01:46:40.123456'", "NULL"];

    [Theory, MemberData(nameof(MariaDbs))]
    public async Task Old_temporals_print_as_the_server_prints_them(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--mysql56-temporal-format=OFF");
        var columns = (from type in new[] { "TIME", "DATETIME", "TIMESTAMP" } from scale in Enumerable.Range(0, 7) select (type, scale)).ToList();
        await server.Sql.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.o (id INT PRIMARY KEY, "
            + string.Join(", ", columns.Select(c => $"{c.type}{c.scale} {c.type}({c.scale}) NULL")) + ");");
        var definition = await DefinitionAsync(server, "d");
        var start = await LogScan.EndAsync(server);
        var inserts = new StringBuilder("SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES';");
        for (var i = 0; i < 7; i++)
            inserts.Append($"INSERT INTO d.o VALUES ({i}, {string.Join(", ", columns.Select(c => Value(c.type, i)))});");
        await server.Sql.ExecuteAsync(inserts.ToString());
        var shown = await server.Sql.RowsAsync("SET time_zone = '+00:00'; SELECT * FROM d.o ORDER BY id");
        var faults = new List<string>();
        var row = 0;
        foreach (var values in await ReadAsync(server, start, definition))
        {
            for (var c = 1; c < values.Length; c++)
                if (values[c] != shown[row][c])
                    faults.Add($"{columns[c - 1]}: {values[c]} for {shown[row][c]}");
            row++;
        }
        Assert.Equal(shown.Count, row);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task Old_temporals_without_a_definition_are_refused_not_misread()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb118, "--mysql56-temporal-format=OFF");
        var start = await LogScan.EndAsync(server);
        await server.Sql.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.o (id INT PRIMARY KEY, t TIME(3)); INSERT INTO d.o VALUES (1, '1:2:3.4')");
        var fault = await Assert.ThrowsAsync<BinlogFormatException>(() => LogScan.FromAsync(server, start));
        Assert.Contains("column 2", fault.Message);
    }

    [Theory, MemberData(nameof(MariaDbs))]
    public async Task Compressed_columns_read_as_what_was_stored(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        var start = await LogScan.EndAsync(database.Server);
        string[] types =
        [
            "VARCHAR(254) COMPRESSED CHARACTER SET latin1", "VARCHAR(255) COMPRESSED CHARACTER SET latin1", "VARCHAR(400) COMPRESSED CHARACTER SET utf8mb4",
            "VARBINARY(300) COMPRESSED", "TINYTEXT COMPRESSED", "TEXT COMPRESSED CHARACTER SET ucs2", "MEDIUMBLOB COMPRESSED", "LONGTEXT COMPRESSED",
        ];
        string[] values = ["''", "'x'", "REPEAT('a', 254)", "REPEAT('ab', 120)", "NULL", "'short text'", "REPEAT('z', 99)"];
        var sql = new StringBuilder($"CREATE TABLE c (id INT PRIMARY KEY, {string.Join(", ", types.Select((t, i) => $"c{i} {t}"))}, tail INT);");
        for (var i = 0; i < 4 * values.Length; i++)
            sql.Append($"SET column_compression_zlib_wrap = {i % 2}, column_compression_zlib_level = {(i % 3 == 0 ? 0 : 6)}, column_compression_threshold = 1;"
                + $"INSERT INTO c VALUES ({i}, {string.Join(", ", types.Select((_, c) => values[(i + c) % values.Length]))}, {i});");
        sql.Append("INSERT INTO c (id, c6, c7) VALUES (1000, REPEAT('m', 70000), REPEAT('lm', 3000000));");
        await database.Sql.ExecuteAsync(sql.ToString());
        var images = (await LogScan.FromAsync(database.Server, start)).Images.Where(i => i.Table.Database == database.Name).ToList();
        var rows = await database.Sql.RowsAsync($"SELECT {string.Join(", ", types.Select((_, c) => $"HEX(c{c})"))} FROM c ORDER BY id");
        Assert.Equal(rows.Count, images.Count);
        for (var r = 0; r < rows.Count; r++)
            for (var c = 0; c < types.Length; c++)
                Assert.Equal((types[c], rows[r][c]), (types[c], images[r].Values[c + 1] is { } value ? Convert.ToHexString(value) : "NULL"));
        var definition = Assert.IsType<TableDefinition>(images[0].Table.Definition);
        Assert.Equal((MySqlType.VarChar, 255, "latin1"), (definition.Columns[2].Type, definition.Columns[2].Length, definition.Columns[2].Charset));
        Assert.Null(images[0].Table.Mismatch(await DefinitionAsync(database.Server, database.Name)));
    }

    static string Value(string type, int row)
    {
        var values = type switch { "TIME" => Times, "DATETIME" => DateTimes, _ => Timestamps };
        return values[row % values.Length];
    }

    static async Task<TableDefinition> DefinitionAsync(TestServer server, string database)
    {
        var token = TestContext.Current.CancellationToken;
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), token);
        return (await Uldra.Schema.InformationSchema.ReadAsync(connection, database, _ => true, token)).Single().Definition;
    }

    /// <summary>As a reader does that knows the table: by the log where it suffices, completed by the definition.</summary>
    static async Task<List<string[]>> ReadAsync(TestServer server, LogPosition start, TableDefinition definition)
    {
        var token = TestContext.Current.CancellationToken;
        var options = new BinlogReaderOptions { ServerId = 4_000_002, Start = start, StopAtEnd = true };
        await using var reader = await BinlogReader.OpenAsync(server.Options("repl", "repl"), options, token);
        var rows = new RowReader();
        var texts = new List<string[]>();
        for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
        {
            if (item != BinlogItem.Rows)
                continue;
            Assert.Null(reader.Table.Definition);
            Assert.Null(reader.Table.Mismatch(definition));
            reader.Table.Complete(definition);
            for (rows.Start(reader.Table, reader.Rows); rows.MoveNext();)
                texts.Add(Texts(rows, definition));
        }
        return texts;
    }

    static string[] Texts(RowReader rows, TableDefinition definition)
    {
        var texts = new string[definition.Columns.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            if (rows.After[i].HasValue)
                ValueText.Write(definition.Columns[i], rows.After[i].In(rows.Bytes), output);
            texts[i] = rows.After[i].HasValue ? Encoding.UTF8.GetString(output.WrittenSpan) : "NULL";
        }
        return texts;
    }
}
