using Uldra.TestKit;

namespace Uldra.ServerTests.Fixtures;

/// <summary>
/// The servers of the scenarios. One per kind runs those that need no settings, one behind the other, each with a log that begins anew;
/// the others get a server of their own.
/// </summary>
public sealed class FixtureServers : IAsyncDisposable
{
    /// <summary>The same in every recording.</summary>
    const string ServerId = "--server-id=1";

    readonly Dictionary<string, TestServer> _shared = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _shared.Values)
            await server.DisposeAsync();
    }

    internal async Task<FixtureServerRun> RunAsync(FixtureScript script, string name)
    {
        var isAlone = script.IsAlone(name);
        var server = isAlone ? await StartAsync(script, name) : await GetSharedAsync(script, name);
        var run = new FixtureRun(server);
        try
        {
            if (!isAlone)
                await DropDatabasesAsync(server);
            await run.RunAsync(script);
            return new FixtureServerRun(run, isAlone);
        }
        catch
        {
            await run.DisposeAsync();
            if (isAlone)
                await server.DisposeAsync();
            throw;
        }
    }

    static async Task<TestServer> StartAsync(FixtureScript script, string name)
    {
        var kind = FixtureScript.Servers.First(s => s.Name == name).Kind;
        return await TestServer.StartAsync(kind, [ServerId, .. script.Options(name)]);
    }

    async Task<TestServer> GetSharedAsync(FixtureScript script, string name) =>
        _shared.TryGetValue(name, out var server) ? server : _shared[name] = await StartAsync(script, name);

    /// <summary>Scenarios keep to databases whose names begin with f_.</summary>
    static async Task DropDatabasesAsync(TestServer server)
    {
        foreach (var row in await server.Sql.RowsAsync("SHOW DATABASES LIKE 'f\\_%'"))
            await server.Sql.ExecuteAsync($"DROP DATABASE {row[0]}");
    }
}

/// <summary>A scenario that ran; its server ends with it when it was its own.</summary>
sealed class FixtureServerRun(FixtureRun run, bool isAlone) : IAsyncDisposable
{
    public TestServer Server => run.Server;

    public IReadOnlyList<string> Files => run.Files;

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        if (isAlone)
            await run.Server.DisposeAsync();
    }
}
