using System.Collections.Concurrent;

namespace Uldra.TestKit;

/// <summary>
/// One server per kind for a whole test assembly, started when a test first asks, for tests that need no settings of their own and leave
/// the server as it was. Each takes a fresh database, so they can run side by side. Register it once per assembly:
/// <c>[assembly: AssemblyFixture(typeof(SharedServers))]</c>, and take it in the constructor of a test class.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    readonly ConcurrentDictionary<ServerKind, Lazy<Task<TestServer>>> _servers = new();
    int _databases;

    /// <summary>Skips the test when the server is not installed.</summary>
    public async Task<TestServer> GetAsync(ServerKind kind)
    {
        ServerPrograms.Require(kind);
        return await _servers.GetOrAdd(kind, k => new Lazy<Task<TestServer>>(() => TestServer.StartAsync(k))).Value;
    }

    /// <summary>A new empty database on the shared server.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(ServerKind kind)
    {
        var server = await GetAsync(kind);
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await server.Sql.ExecuteAsync($"CREATE DATABASE {name}");
        return new TestDatabase(server, name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated))
        {
            if (server.Value is { IsCompletedSuccessfully: true } started)
                await (await started).DisposeAsync();
        }
    }
}
