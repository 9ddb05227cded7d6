namespace Uldra.MySql.Binlog;

/// <summary>(1) Where events come from, whole and in the order of the log: a server's dump, or files.</summary>
interface IEventSource : IAsyncDisposable
{
    ServerInfo Server { get; }

    /// <summary>A further event is in memory as a whole.</summary>
    bool HasBuffered { get; }

    /// <summary>The next event if it is in memory; valid until the next call.</summary>
    bool TryRead(out ReadOnlyMemory<byte> packet);

    /// <summary>The next event, valid until the next call; empty at the end.</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken token);
}
