using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Fixtures;

/// <summary>Runs a scenario on a real server, whose log begins with it, and gives the log files that it wrote.</summary>
sealed class FixtureRun(TestServer server) : IAsyncDisposable
{
    readonly Dictionary<string, SqlSession> _sessions = [];
    readonly List<Task> _background = [];

    public TestServer Server => server;

    bool IsMySql => server.Family == ServerFamily.MySql;

    /// <summary>Closed log files, oldest first.</summary>
    public List<string> Files { get; } = [];

    public async Task RunAsync(FixtureScript script)
    {
        await server.Sql.ExecuteAsync(IsMySql ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
        var session = "main";
        foreach (var (command, sql) in script.Steps)
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["session", ..])
                session = words[1];
            else
                await CommandAsync(words);
            if (string.IsNullOrWhiteSpace(sql))
                continue;
            var task = Session(session).RunAsync(sql);
            if (words is ["session", _, "background"])
                _background.Add(task);
            else
                await task;
        }
        await Task.WhenAll(_background);
        await CollectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
            await session.DisposeAsync();
        _sessions.Clear();
    }

    SqlSession Session(string name) =>
        _sessions.TryGetValue(name, out var session) ? session : _sessions[name] = server.Sql.OpenSession();

    async Task CommandAsync(string[] words)
    {
        switch (words)
        {
            case []:
                break;
            case ["flush"]:
                await FlushAsync();
                break;
            case ["restart"]:
                await DisposeAsync();
                await server.StopAsync();
                await server.RestartAsync();
                await SettleAsync();
                break;
            case ["kill"]:
                await DisposeAsync();
                await server.KillAsync();
                await server.RestartAsync();
                await SettleAsync();
                break;
            case ["last-log", var number]:
                await RenameLastLogAsync(number);
                break;
            default:
                throw new InvalidOperationException($"No command \"{string.Join(' ', words)}\" for scenarios.");
        }
    }

    async Task FlushAsync()
    {
        await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        await SettleAsync();
    }

    /// <summary>MariaDB notes in a new file, when it gets to it, that the older ones are not needed for recovery any more.</summary>
    async Task SettleAsync()
    {
        var name = (await server.Sql.RowsAsync("SHOW BINARY LOGS"))[^1][0];
        while (!IsMySql && !(await server.Sql.RowsAsync($"SHOW BINLOG EVENTS IN '{name}'")).Any(r => r[2] == "Binlog_checkpoint" && r[5] == name))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>As if the server had written that many files.</summary>
    async Task RenameLastLogAsync(string number)
    {
        var last = (await server.Sql.RowsAsync("SHOW BINARY LOGS"))[^1][0];
        await DisposeAsync();
        await server.StopAsync();
        File.Move(Path.Combine(server.DataDirectory, last), Path.Combine(server.DataDirectory, $"bin.{number}"));
        var index = Path.Combine(server.DataDirectory, "bin.index");
        await File.WriteAllTextAsync(index, (await File.ReadAllTextAsync(index)).Replace(last, $"bin.{number}"));
        // MariaDB's own note of the last file's name and GTIDs.
        await server.RestartAsync();
        await SettleAsync();
    }

    async Task CollectAsync()
    {
        await FlushAsync();
        var logs = await server.Sql.RowsAsync("SHOW BINARY LOGS");
        Files.AddRange(logs.SkipLast(1).Select(r => Path.Combine(server.DataDirectory, r[0])));
    }
}
