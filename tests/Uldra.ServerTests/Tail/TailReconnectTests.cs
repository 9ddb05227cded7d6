using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary>
/// The connection is cut within a transaction, again while it connects, and again within the transaction: each row is shown once. An XA
/// transaction was prepared before that and is committed behind it.
/// </summary>
public sealed class TailReconnectTests
{
    /// <summary>About 600 kB of log in one transaction, so that the first and the third cut fall into it.</summary>
    const int Rows = 5000;

    static readonly long[] Cuts = [200_000, 10, 300_000];

    public static TheoryData<ServerKind, string> Cases => new()
    {
        { ServerKind.MariaDb1011, "uldra" }, { ServerKind.MariaDb1011, "maxwell" }, { ServerKind.MariaDb1011, "debezium" },
        { ServerKind.MySql97, "uldra" }, { ServerKind.MySql97, "maxwell" }, { ServerKind.MySql97, "debezium" },
    };

    [Theory, Trait("kind", "long"), MemberData(nameof(Cases))]
    public async Task Rows_of_a_transaction_that_is_cut_off_are_shown_once(ServerKind kind, string format)
    {
        // Not a shared server: the list of its tables could be long enough for the first cut to fall into it.
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE DATABASE w");
        var database = new TestDatabase(server, "w");
        await PrepareAsync(database);
        var from = (await TailRun.AllOfAsync(database))[0];
        await using var proxy = await TcpProxy.StartAsync(database.Server.Port, TestContext.Current.CancellationToken);
        proxy.CutAnswersBehind(Cuts);
        var result = await UldraProgram.RunAsync("tail", $"mysql://app:app@127.0.0.1:{proxy.Port}", "--from",
            $"binlog:{from.Text("file")}:{from.GetProperty("offset")}", "--until-caught-up", "--tables", $"{database.Name}.a", "--format", format, "--all");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Cuts.Length, result.Error.Split("Lost the source").Length - 1);
        var lines = TailRun.Lines(result.Output);
        var rows = lines.Where(l => RowId(l, format) is not null).ToList();
        Assert.Equal([-2, .. Enumerable.Range(1, Rows), 0, -1], rows.Select(l => RowId(l, format)!.Value));
        Check(format, lines, rows);
    }

    static async Task PrepareAsync(TestDatabase database)
    {
        var values = string.Join(',', Enumerable.Range(1, Rows).Select(i => $"({i})"));
        await database.Sql.ExecuteAsync("CREATE TABLE a (id INT PRIMARY KEY, v CHAR(100) NOT NULL DEFAULT '" + new string('x', 100) + "'); "
            + $"INSERT INTO a (id) VALUES (-2); XA START '{database.Name}'; INSERT INTO a (id) VALUES (-1); XA END '{database.Name}'; "
            + $"XA PREPARE '{database.Name}'");
        await database.Sql.ExecuteAsync($"INSERT INTO a (id) VALUES {values}; INSERT INTO a (id) VALUES (0); XA COMMIT '{database.Name}'");
    }

    static int? RowId(JsonElement line, string format)
    {
        var image = format == "maxwell" ? "data" : "after";
        return line.TryGetProperty(image, out var values) && values.TryGetProperty("id", out var id) ? id.GetInt32() : null;
    }

    static void Check(string format, List<JsonElement> lines, List<JsonElement> rows)
    {
        switch (format)
        {
            case "uldra":
                Assert.Equal([1, .. Enumerable.Range(1, Rows), 1, 1], rows.Select(l => l.GetProperty("row").GetInt32()));
                Assert.Equal([0, Rows, Rows + 1, Rows + 2], Enumerable.Range(0, rows.Count).Where(i => rows[i].GetProperty("last").GetBoolean()));
                break;
            case "maxwell":
                Assert.Equal(Enumerable.Range(0, Rows - 1), rows.Skip(1).Take(Rows - 1).Select(l => l.GetProperty("xoffset").GetInt32()));
                Assert.Equal([0, Rows, Rows + 1, Rows + 2], Enumerable.Range(0, rows.Count).Where(i => rows[i].TryGetProperty("commit", out _)));
                break;
            default:
                Assert.Equal([1, .. Enumerable.Range(1, Rows), 1, 1],
                    rows.Select(l => l.GetProperty("transaction").GetProperty("total_order").GetInt32()));
                var id = rows[1].GetProperty("transaction").Raw("id");
                Assert.Equal(["BEGIN", "END"], lines.Where(l => l.Raw("id") == id).Select(l => l.Text("status")));
                break;
        }
    }
}
