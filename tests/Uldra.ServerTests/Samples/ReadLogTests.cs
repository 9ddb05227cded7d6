using System.Diagnostics;
using Uldra.TestKit;

namespace Uldra.ServerTests.Samples;

/// <summary><c>samples/read-log</c> as a user starts it: the library alone reads a live server and its files.</summary>
public sealed class ReadLogTests
{
    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory, MemberData(nameof(Servers))]
    public async Task The_sample_prints_the_rows_of_a_server_and_of_its_files(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("""
            CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY, v VARCHAR(20), d DECIMAL(5,2)) ENGINE=InnoDB;
            INSERT INTO w.t VALUES (1, 'äß', 1.5), (2, NULL, -0.25); UPDATE w.t SET v = 'new' WHERE id = 2; DELETE FROM w.t WHERE id = 1;
            """);
        var files = (await server.Sql.RowsAsync("SHOW BINARY LOGS")).Select(row => Path.Combine(server.DataDirectory, row[0]));
        foreach (string[] from in new string[][] { [server.Url("repl", "repl")], [.. files] })
        {
            var lines = await RunAsync(from);
            string[] expected =
            [
                "t:  -> id=1 v=äß d=1.50", "t:  -> id=2 v=NULL d=-0.25", "t: id=2 v=NULL d=-0.25 -> id=2 v=new d=-0.25",
                "t: id=1 v=äß d=1.50 -> ",
            ];
            Assert.Equal(expected, lines.Where(line => line.StartsWith("t: ", StringComparison.Ordinal)));
            Assert.Contains("CREATE DATABASE w", lines);
            Assert.StartsWith("commit ", lines[^1]);
        }
    }

    static async Task<string[]> RunAsync(string[] arguments)
    {
        var token = TestContext.Current.CancellationToken;
        var startInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ReadLog.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(startInfo)!;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        Assert.Equal("", await error);
        Assert.Equal(0, process.ExitCode);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
