using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary><c>uldra tail</c> through the real program, against what the server's own client was told to write.</summary>
public sealed class TailTests(SharedServers servers)
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Values_stand_in_the_form_of_the_contract(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("SET time_zone = '+00:00'; CREATE TABLE v (id BIGINT UNSIGNED PRIMARY KEY, i INT, n INT, d DECIMAL(30,4), "
            + "f FLOAT, g DOUBLE, t TIMESTAMP(2) NULL, e ENUM('a','b''c') CHARACTER SET utf8mb4, s SET('x','y'), c VARCHAR(20) CHARACTER SET latin1, "
            + "u VARCHAR(20) CHARACTER SET utf8mb4, b BINARY(4), x BIT(10), j JSON, y YEAR); "
            + "INSERT INTO v VALUES (18446744073709551615, -1, NULL, 12345678901234567890.5, 1.1, 1e100, '2024-01-01 00:00:00.25', "
            + "'b''c', 'x,y', _utf8mb4'é', _utf8mb4'ü€😀', x'0102', b'1000000001', '{\"a\": [1, null]}', 2024)");
        var row = Assert.Single(await TailAsync(database));
        Assert.Equal("""
            {"id":18446744073709551615,"i":-1,"n":null,"d":"12345678901234567890.5000","f":1.1,"g":1E+100,"t":"2024-01-01 00:00:00.25",
            "e":"b'c","s":"x,y","c":"é","u":"ü€😀","b":{"base64":"AQIAAA=="},"x":{"base64":"AgE="},"j":"{\"a\": [1, null]}","y":"2024"}
            """.ReplaceLineEndings(""), row.GetProperty("after").GetRawText());
        Assert.Equal("{\"id\":18446744073709551615}", row.GetProperty("key").GetRawText());
        Assert.Equal("{}", row.GetProperty("before").GetRawText());
        Assert.Equal(("row", "insert", database.Name, "v"), (Text(row, "type"), Text(row, "op"), Text(row, "database"), Text(row, "table")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Rows_count_from_1_and_the_last_of_a_transaction_says_so(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY, v INT); CREATE TABLE b (id INT PRIMARY KEY); "
            + "BEGIN; INSERT INTO a VALUES (1, 1), (2, 2); UPDATE a SET id = 9 WHERE id = 1; DELETE FROM a WHERE id = 2; INSERT INTO b VALUES (1); "
            + "COMMIT; INSERT INTO a VALUES (3, 3)");
        var rows = await TailAsync(database);
        Assert.Equal(["1 False insert", "2 False insert", "3 False update", "4 False delete", "5 True insert", "1 True insert"],
            rows.Select(r => $"{r.GetProperty("row")} {r.GetProperty("last")} {Text(r, "op")}"));
        Assert.Single(rows.Take(5).Select(r => Text(r, "gtid") + r.GetProperty("offset")).Distinct());
        Assert.Equal("{\"id\":9}", rows[2].GetProperty("key").GetRawText());
        Assert.Equal("{\"id\":1,\"v\":1}", rows[2].GetProperty("before").GetRawText());
        Assert.Equal(["1 False", "2 False", "3 False", "4 True", "1 True"],
            (await TailAsync(database, "a")).Select(r => $"{r.GetProperty("row")} {r.GetProperty("last")}"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task From_a_file_and_offset_it_shows_that_transaction_first(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); INSERT INTO a VALUES (3)");
        var second = (await TailAsync(database))[1];
        var place = $"binlog:{Text(second, "file")}:{second.GetProperty("offset")}";
        Assert.Equal([2, 3], (await TailAsync(database, "a", place)).Select(r => r.GetProperty("after").GetProperty("id").GetInt32()));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task All_shows_statements_in_their_place(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1); ALTER TABLE a ADD COLUMN v INT; INSERT INTO a VALUES (2, 2)");
        var result = await UldraProgram.RunAsync("tail", database.Server.Url(), "--from", "earliest", "--until-caught-up", "--all", "--tables",
            $"{database.Name}.*");
        // Behind the CREATE DATABASE.
        var lines = Lines(result.Output).Where(l => Database(l) == database.Name).Skip(1).ToList();
        Assert.Equal(["statement", "row", "statement", "row"], lines.Select(l => Text(l, "type")));
        Assert.Equal("{\"id\":2,\"v\":2}", lines[3].GetProperty("after").GetRawText());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_live_change_arrives_and_a_signal_ends_it_with_0(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1)");
        using var process = UldraProgram.Start("tail", database.Server.Url(), "--from", "earliest", "--tables", $"{database.Name}.a");
        var token = TestContext.Current.CancellationToken;
        Assert.NotNull(await process.StandardOutput.ReadLineAsync(token));
        await database.Sql.ExecuteAsync("INSERT INTO a VALUES (2)");
        var line = await process.StandardOutput.ReadLineAsync(token);
        Assert.Equal(2, JsonDocument.Parse(line!).RootElement.GetProperty("after").GetProperty("id").GetInt32());
        Assert.Equal(0, Interrupt(process.Id));
        await process.WaitForExitAsync(token);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("--format", "canal", "usage")]
    [InlineData("--fields", "position", "usage")]
    [InlineData("--source-name", "x", "usage")]
    [InlineData("--from", "copy", "usage")]
    [InlineData("--from", "yesterday", "usage")]
    [InlineData("--tables", "nodot", "usage")]
    [InlineData("--what", "ever", "usage")]
    public async Task A_bad_option_is_2(string option, string value, string id)
    {
        var result = await UldraProgram.RunAsync("tail", "mysql://a:b@127.0.0.1:1", option, value);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"id:    {id}\n", result.Error);
    }

    static async Task<List<JsonElement>> TailAsync(TestDatabase database, string table = "*", string from = "earliest")
    {
        var result = await UldraProgram.RunAsync(
            "tail", database.Server.Url(), "--from", from, "--until-caught-up", "--tables", $"{database.Name}.{table}");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return Lines(result.Output);
    }

    static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    static string? Database(JsonElement line) => line.TryGetProperty("database", out var name) ? name.GetString() : null;

    static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    static int Interrupt(int processId)
    {
        const int Sigint = 2;
        return Kill(processId, Sigint);
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int processId, int signal);
}
