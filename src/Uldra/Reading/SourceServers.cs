using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Positions;

namespace Uldra.Reading;

/// <summary>The servers that have the source's log, and the one it is read from now. It does not decide when to change.</summary>
public sealed class SourceServers
{
    readonly SourceServer[] _servers;
    int _current;

    /// <param name="source">The servers in order of preference.</param>
    /// <param name="first">Which of them to begin with.</param>
    public SourceServers(SourceOptions source, int first = 0)
    {
        _servers = [.. source.Servers.Select(s => new SourceServer(s))];
        _current = first;
    }

    public SourceServer Current => _servers[_current];

    public bool HasOthers => _servers.Length > 1;

    /// <summary>The end of the log of the first server that answers; it is the current one then.</summary>
    /// <exception cref="MySqlException">None answers.</exception>
    public async Task<LogEnd> EndAsync(PositionKind kind, CancellationToken token)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await Current.EndAsync(kind, token).ConfigureAwait(false);
            }
            catch (MySqlException e) when (e.IsConnectionLost && tries < _servers.Length)
            {
                Next(Current);
            }
        }
    }

    /// <summary>Moves on, unless another reader has already.</summary>
    public void Next(SourceServer from)
    {
        var current = Volatile.Read(ref _current);
        if (_servers[current] == from)
            Interlocked.CompareExchange(ref _current, (current + 1) % _servers.Length, current);
    }
}
