using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>
/// Where scenarios run: the assembly's shared servers, and a second MariaDB so that shards lie on two servers. With a source of the same
/// kind some targets write into the very log they are fed from, as with people who re-shard within a server.
/// </summary>
sealed class ScenarioServers(SharedServers shared, SecondServers second)
{
    public Task<TestDatabase> CreateSourceAsync(ServerKind kind) => shared.CreateDatabaseAsync(kind);

    public Task<TestDatabase> CreateTargetAsync(ServerKind kind, int shard) =>
        (kind == ServerKind.MariaDb1011 && shard % 2 == 0 ? second.Servers : shared).CreateDatabaseAsync(kind);
}
