using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Positions;

namespace Uldra.Checking;

/// <summary>
/// Whether a server under <c>failover</c> could take over from the one that is read. Whether it has all transactions is asked when it does.
/// </summary>
sealed class FailoverCheck(PipelineOptions options, MySqlConnectionOptions server, CheckedSource source, ProblemList problems)
{
    string Where { get; } = $"failover {server.Host}:{server.Port}";

    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            var probe = await ServerProbe.OpenAsync(server, token).ConfigureAwait(false);
            await using (probe.ConfigureAwait(false))
                await RunAsync(probe, token).ConfigureAwait(false);
        }
        catch (MySqlException e)
        {
            // It may be the one that is down today.
            problems.Add(ConnectionProblem.Of(ProblemSide.Source, Where, server, e) with { Severity = Severity.Warning });
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
        SourceCheck.CheckPrivileges(probe, server.User, Where, problems);
        await new ReplicaCheck(probe, options, Where, problems).RunAsync(token).ConfigureAwait(false);
        var kind = SourceCheck.KindOf(probe);
        if (kind == PositionKind.File || source.PositionKind == PositionKind.File)
            problems.Error("source-failover-gtids", Where, "Without GTIDs a place in one server's log means nothing on another "
                + $"(gtid_mode is '{probe.Variable("gtid_mode")}' here).", "Set gtid_mode = ON on all of them, or remove failover.");
        else if (kind != source.PositionKind)
            problems.Error("source-failover-gtids", Where, "MySQL and MariaDB name transactions differently: neither can take over from the other.",
                "List servers of the same family.");
    }
}
