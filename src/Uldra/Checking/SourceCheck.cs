using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Positions;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>All that the source alone decides: can its log be read, from where, and what of its tables can be moved.</summary>
sealed class SourceCheck(PipelineOptions options, ProblemList problems)
{
    readonly SourceOptions _source = options.Source;

    public string Where { get; } = $"source {options.Source.Connection.Host}:{options.Source.Connection.Port}";

    public CheckedSource? Source { get; private set; }

    /// <summary>Tables to move, with their rules, in name order.</summary>
    public IReadOnlyList<(SchemaTable Table, TableRule Rule)> Tables { get; private set; } = [];

    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            var probe = await ServerProbe.OpenAsync(_source.Connection, token).ConfigureAwait(false);
            await using (probe.ConfigureAwait(false))
                await RunAsync(probe, token).ConfigureAwait(false);
        }
        catch (MySqlException e)
        {
            problems.Add(ConnectionProblem.Of(ProblemSide.Source, Where, _source.Connection, e));
        }
        catch (MySqlProtocolException e)
        {
            problems.Error("source-refused", Where, e.Message, "Give the address of a MySQL or MariaDB server.");
        }
    }

    async Task RunAsync(ServerProbe probe, CancellationToken token)
    {
        ServerVersions.Check(probe.Server, "source", Where, problems);
        LogSettings.Check(probe, Where, problems);
        CheckPrivileges(probe);
        var kind = KindOf(probe);
        var start = await new StartCheck(probe, kind, Where, problems).RunAsync(_source.Start, token).ConfigureAwait(false);
        Source = new CheckedSource(probe.Server, probe.Identity, kind, start);
        await new ReplicaCheck(probe, options, Where, problems).RunAsync(token).ConfigureAwait(false);
        Tables = await new SourceTables(probe, options, Where, problems).RunAsync(token).ConfigureAwait(false);
    }

    public static PositionKind KindOf(ServerProbe probe)
    {
        if (probe.IsMariaDb)
            return PositionKind.MariaDbGtid;
        return probe.Variable("gtid_mode") == "ON" ? PositionKind.MySqlGtid : PositionKind.File;
    }

    void CheckPrivileges(ServerProbe probe)
    {
        var user = _source.Connection.User;
        if (!probe.Grants.HasGlobal("REPLICATION SLAVE"))
            problems.Error("source-privilege-missing", Where, $"The account '{user}' may not read the log.",
                "GRANT REPLICATION SLAVE ON *.* to it.");
        var monitor = probe.IsMariaDb ? "BINLOG MONITOR" : "REPLICATION CLIENT";
        // MariaDB before 10.5 knew BINLOG MONITOR by MySQL's name, and still prints it so for old accounts.
        if (!probe.Grants.HasGlobal(monitor) && !probe.Grants.HasGlobal("REPLICATION CLIENT") && !probe.Grants.HasGlobal("SUPER"))
            problems.Error("source-privilege-missing", Where, $"The account '{user}' may not ask where the log ends.",
                $"GRANT {monitor} ON *.* to it.");
    }
}
