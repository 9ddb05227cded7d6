using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Positions;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>All that the source alone decides: can its log be read, from where, and what of its tables can be moved.</summary>
sealed class SourceCheck(PipelineOptions options, ProblemList problems)
{
    readonly SourceOptions _source = options.Source;

    MySqlConnectionOptions _server = options.Source.Connection;

    string Where => $"source {_server.Host}:{_server.Port}";

    public CheckedSource? Source { get; private set; }

    /// <summary>Tables to move, with their rules, in name order.</summary>
    public IReadOnlyList<(SchemaTable Table, TableRule Rule)> Tables { get; private set; } = [];

    /// <summary>Asks the first server that answers, and those behind it whether they could take over.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        var servers = _source.Servers.ToList();
        var index = 0;
        while (!await TryAsync(index, isLast: index == servers.Count - 1, token).ConfigureAwait(false))
            index++;
        if (Source is { } source)
            foreach (var other in servers.Skip(index + 1))
                await new FailoverCheck(options, other, source, problems).RunAsync(token).ConfigureAwait(false);
    }

    /// <summary>False when the server does not answer and there is another one to ask.</summary>
    async Task<bool> TryAsync(int index, bool isLast, CancellationToken token)
    {
        _server = _source.Servers.ElementAt(index);
        try
        {
            var probe = await ServerProbe.OpenAsync(_server, token).ConfigureAwait(false);
            await using (probe.ConfigureAwait(false))
                await RunAsync(index, probe, token).ConfigureAwait(false);
        }
        catch (MySqlException e)
        {
            var problem = ConnectionProblem.Of(ProblemSide.Source, Where, _server, e);
            var isSilent = e.IsConnectionLost && Source is null && !isLast;
            problems.Add(isSilent ? problem with { Severity = Severity.Warning } : problem);
            return !isSilent;
        }
        catch (MySqlProtocolException e)
        {
            problems.Error("source-refused", Where, e.Message, "Give the address of a MySQL or MariaDB server.");
        }
        return true;
    }

    async Task RunAsync(int index, ServerProbe probe, CancellationToken token)
    {
        ServerVersions.Check(probe.Server, "source", Where, problems);
        LogSettings.Check(probe, Where, problems);
        CheckPrivileges(probe, _server.User, Where, problems);
        var kind = KindOf(probe);
        var start = await new StartCheck(probe, kind, Where, problems).RunAsync(_source.Start, token).ConfigureAwait(false);
        Source = new CheckedSource(index, probe.Server, probe.Identity, kind, start) { LeavesOutUnchanged = LogSettings.LeavesOutUnchanged(probe) };
        await new ReplicaCheck(probe, options, Where, problems).RunAsync(token).ConfigureAwait(false);
        Tables = await new SourceTables(probe, options, Where, problems).RunAsync(token).ConfigureAwait(false);
    }

    public static PositionKind KindOf(ServerProbe probe)
    {
        if (probe.IsMariaDb)
            return PositionKind.MariaDbGtid;
        return probe.Variable("gtid_mode") == "ON" ? PositionKind.MySqlGtid : PositionKind.File;
    }

    public static void CheckPrivileges(ServerProbe probe, string user, string where, ProblemList problems)
    {
        if (!probe.Grants.HasGlobal("REPLICATION SLAVE"))
            problems.Error("source-privilege-missing", where, $"The account '{user}' may not read the log.",
                "GRANT REPLICATION SLAVE ON *.* to it.");
        var monitor = probe.IsMariaDb ? "BINLOG MONITOR" : "REPLICATION CLIENT";
        // MariaDB before 10.5 knew BINLOG MONITOR by MySQL's name, and still prints it so for old accounts.
        if (!probe.Grants.HasGlobal(monitor) && !probe.Grants.HasGlobal("REPLICATION CLIENT") && !probe.Grants.HasGlobal("SUPER"))
            problems.Error("source-privilege-missing", where, $"The account '{user}' may not ask where the log ends.",
                $"GRANT {monitor} ON *.* to it.");
    }
}
