using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>One more server per kind for the whole assembly, so that shards can lie on two.</summary>
public sealed class SecondServers : IAsyncDisposable
{
    public SharedServers Servers { get; } = new();

    public ValueTask DisposeAsync() => Servers.DisposeAsync();
}
