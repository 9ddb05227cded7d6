using System.Globalization;
using Uldra.Configuration;

namespace Uldra.Checking;

/// <summary>Uldra as one replica among others, and the source as a replica itself.</summary>
sealed class ReplicaCheck(ServerProbe probe, PipelineOptions options, string where, ProblemList problems)
{
    public async Task RunAsync(CancellationToken token)
    {
        await CheckServerIdAsync(token).ConfigureAwait(false);
        await CheckFiltersAsync(token).ConfigureAwait(false);
        await CheckUpstreamAsync(token).ConfigureAwait(false);
    }

    async Task CheckServerIdAsync(CancellationToken token)
    {
        var own = ReplicaServerId.Of(options, Environment.MachineName).ToString(CultureInfo.InvariantCulture);
        if (probe.Variable("server_id") == own)
            problems.Error("source-server-id-clash", where, $"The source itself has server_id {own}.",
                "Give source.server_id a number that no server of this replication has.");
        var renamed = !probe.IsMariaDb && probe.Server.Version >= new Version(8, 0, 22);
        var replicas = await probe.TryRowsAsync(renamed ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS", token).ConfigureAwait(false);
        // Without the privilege to ask (MariaDB: REPLICATION MASTER ADMIN) a clash shows when the source drops the connection. Uldra
        // registers with port 0, a server with its own: a reader of the same id without a port is another instance of this pipeline.
        foreach (var replica in replicas ?? [])
            if (replica[0] == own && replica[2] != "0")
                problems.Error("source-server-id-clash", where,
                    $"A replica at '{replica[1]}:{replica[2]}' already reads this log with server_id {own}.",
                    "Stop it, or give source.server_id a free number: the source keeps only the newest connection of an id.");
    }

    async Task CheckFiltersAsync(CancellationToken token)
    {
        var statement = !probe.IsMariaDb && probe.Server.Version >= new Version(8, 4) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        var status = await probe.TryRowsAsync(statement, token).ConfigureAwait(false);
        if (status is not [{ Length: >= 4 } row, ..] || (string.IsNullOrEmpty(row[2]) && string.IsNullOrEmpty(row[3])))
            return;
        problems.Warning("source-log-filter", $"{where}, binlog_do_db and binlog_ignore_db",
            $"Not every database is logged (do: '{row[2]}', ignore: '{row[3]}'): changes elsewhere never reach Uldra.",
            "Remove the filters from the server's file, or be sure that every replicated database is logged.");
    }

    async Task CheckUpstreamAsync(CancellationToken token)
    {
        if (probe.IsOn("log_slave_updates") || probe.IsOn("log_replica_updates"))
            return;
        var renamed = !probe.IsMariaDb && probe.Server.Version >= new Version(8, 0, 22);
        var status = await probe.TryRowsAsync(renamed ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS", token).ConfigureAwait(false);
        if (status is { Count: > 0 })
            problems.Error("source-replica-without-log", $"{where}, log_slave_updates",
                "The source is a replica that does not log what it receives: those changes never reach Uldra.",
                "Set log_slave_updates (log_replica_updates) to ON and restart it, or read from its own source.");
    }
}
