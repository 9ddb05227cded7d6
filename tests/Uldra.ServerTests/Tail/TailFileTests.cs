using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary><c>uldra tail file:…</c>: a server's own log files, without the server.</summary>
public sealed class TailFileTests : IDisposable
{
    const string Workload = """
        CREATE DATABASE d; CREATE TABLE d.a (id INT PRIMARY KEY, v INT UNSIGNED); INSERT INTO d.a VALUES (1, 4294967295); FLUSH BINARY LOGS;
        INSERT INTO d.a VALUES (2, 2); INSERT INTO d.a VALUES (3, 3); FLUSH BINARY LOGS; BEGIN; INSERT INTO d.a VALUES (4, 4), (5, 5);
        INSERT INTO d.a VALUES (6, 6); COMMIT; FLUSH BINARY LOGS;
        """;

    readonly string _directory = Directory.CreateTempSubdirectory("uldra-tail-").FullName;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Files_show_the_lines_that_the_server_shows(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(Workload);
        var live = await UldraProgram.RunAsync("tail", server.Url(), "--from", "earliest", "--until-caught-up", "--all");
        var files = Files(server);
        await server.StopAsync();
        var result = await UldraProgram.RunAsync(["tail", "--all", "file:" + files[0], .. files[1..]]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(live.Output, result.Output);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task From_a_gtid_or_a_place_files_go_on_behind_it(ServerKind kind)
    {
        var files = await FilesAsync(kind);
        var all = await TailRun.LinesAsync(["tail", "file:" + files[0], .. files[1..]]);
        var (first, second) = (all[0], all[1]);
        var set = kind == ServerKind.MySql97 ? second.Text("gtid")[..36] + ":1-" + second.Text("gtid")[37..] : second.Text("gtid");
        var behind = await TailRun.LinesAsync(["tail", "file:" + files[0], .. files[1..], "--from", "gtid:" + set]);
        Assert.Equal([3, 4, 5, 6], behind.Select(l => l.GetProperty("key").GetProperty("id").GetInt32()));
        var place = $"binlog:{second.Text("file")}:{second.GetProperty("offset")}";
        var there = await TailRun.LinesAsync(["tail", "file:" + files[0], .. files[1..], "--from", place]);
        Assert.Equal([2, 3, 4, 5, 6], there.Select(l => l.GetProperty("key").GetProperty("id").GetInt32()));
        Assert.Equal(second.Text("gtid"), there[0].Text("gtid"));
        Assert.NotEqual(first.Text("file"), second.Text("file"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_last_file_that_was_cut_off_is_reported_and_its_transaction_not_complete(ServerKind kind)
    {
        var files = await FilesAsync(kind);
        var whole = (await TailRun.LinesAsync("tail", "file:" + files[2])).Single(l => l.GetProperty("last").GetBoolean());
        await CutBehindAsync(files[2], whole.GetProperty("offset").GetInt64());
        foreach (var format in new[] { "uldra", "maxwell", "debezium" })
        {
            var result = await UldraProgram.RunAsync("tail", "file:" + files[2], "--format", format);
            Assert.Equal(3, result.ExitCode);
            Assert.Contains("id:    tail-log-cut-off", result.Error);
            var lines = TailRun.Lines(result.Output);
            Assert.DoesNotContain(lines, l => l.Raw("last") == "true" || l.Raw("commit") == "true");
            Assert.Equal(format == "maxwell" ? 0 : 2, lines.Count);
        }
    }

    [Fact]
    public async Task A_missing_an_encrypted_and_an_alien_file_are_told_apart()
    {
        var files = await FilesAsync(ServerKind.MariaDb1011);
        await RefusedAsync("event-not-understood", "file:" + files[0], files[2]);
        await RefusedAsync("tail-file-unreadable", "file:" + files[0], files[0] + "9");
        var bytes = await File.ReadAllBytesAsync(files[1], TestContext.Current.CancellationToken);
        bytes[0] = 0xFD;
        await File.WriteAllBytesAsync(files[1], bytes, TestContext.Current.CancellationToken);
        Assert.Contains("encrypted", await RefusedAsync("event-not-understood", "file:" + files[1]));
        await File.WriteAllTextAsync(files[1], "not a log", TestContext.Current.CancellationToken);
        await RefusedAsync("event-not-understood", "file:" + files[1]);
        await RefusedAsync("start-unknown-file", "file:" + files[0], "--from", "binlog:bin.000009:4");
        Assert.Equal(2, (await UldraProgram.RunAsync("tail", "file:" + files[0], "--from", "latest")).ExitCode);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Files_without_names_need_a_server_that_has_them(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--binlog-row-metadata=MINIMAL");
        await server.Sql.ExecuteAsync(Workload);
        var files = Files(server);
        await RefusedAsync("tail-columns-unknown", "file:" + files[1]);
        var lines = await TailRun.LinesAsync("tail", "file:" + files[1], "--columns-from", server.Url());
        Assert.Equal(["{\"id\":2,\"v\":2}", "{\"id\":3,\"v\":3}"], lines.Select(l => l.Raw("after")));
        // The files say themselves that a statement made the table otherwise before.
        await RefusedAsync("schema-unknown", "file:" + files[0], "--columns-from", server.Url());
    }

    static async Task<string> RefusedAsync(string id, params string[] arguments)
    {
        var result = await UldraProgram.RunAsync(["tail", .. arguments]);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"id:    {id}\n", result.Error);
        return result.Error;
    }

    /// <summary>The server's closed files, oldest first; the one it writes is left out.</summary>
    static List<string> Files(TestServer server) =>
        [.. Directory.EnumerateFiles(server.DataDirectory, "bin.0*").Where(f => !f.EndsWith(".idx", StringComparison.Ordinal)).Order().SkipLast(1)];

    /// <summary>Copies that the test may change.</summary>
    async Task<List<string>> FilesAsync(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync(Workload);
        return [.. Files(server).Select(f =>
        {
            var copy = Path.Combine(_directory, Path.GetFileName(f));
            File.Copy(f, copy);
            return copy;
        })];
    }

    /// <summary>The log ends behind the first rows event of the transaction that starts there.</summary>
    static async Task CutBehindAsync(string file, long offset)
    {
        const int KindAt = 4, SizeAt = 9, RowsV1 = 23, RowsV2 = 30;
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var at = (int)offset;
        while (bytes[at + KindAt] is not (RowsV1 or RowsV2))
            at += BitConverter.ToInt32(bytes, at + SizeAt);
        at += BitConverter.ToInt32(bytes, at + SizeAt);
        await File.WriteAllBytesAsync(file, bytes[..at], TestContext.Current.CancellationToken);
    }
}
