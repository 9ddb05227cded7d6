using Uldra.Configuration;

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

    public void Next() => _current = (_current + 1) % _servers.Length;
}
