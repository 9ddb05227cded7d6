using Uldra.MySql.Binlog;

namespace Uldra.Checking;

/// <summary>The source's settings that decide whether its log holds whole rows in a form Uldra reads.</summary>
static class LogSettings
{
    public static void Check(ServerProbe probe, string where, ProblemList problems)
    {
        if (!probe.IsOn("log_bin"))
        {
            problems.Error("source-log-off", where, "The server writes no binary log (log_bin is OFF).",
                "Start it with log_bin=bin and a server_id of its own; this needs a restart.");
            return;
        }
        CheckRowFormat(probe, where, problems);
        CheckPackedForms(probe, where, problems);
        if (!string.Equals(probe.Variable("binlog_row_metadata"), "FULL", StringComparison.OrdinalIgnoreCase))
            problems.Warning("source-row-metadata", $"{where}, binlog_row_metadata",
                "The log does not carry column names: after a DDL that Uldra cannot follow it has to stop.",
                "SET GLOBAL binlog_row_metadata = 'FULL', and in the server's file (from MySQL 8.0.1 and MariaDB 10.5).");
        if (probe.IsMariaDb && !probe.IsOn("gtid_strict_mode"))
            problems.Note("source-gtid-not-strict", $"{where}, gtid_strict_mode",
                "The server accepts transactions whose sequence number goes back within a domain; Uldra relies on the log's order.",
                "SET GLOBAL gtid_strict_mode = ON, unless only one server ever writes to each domain.");
    }

    /// <summary>MariaDB's FULL_NODUP (from 11.4): the after image of an update has only what changed, the before image everything.</summary>
    public static bool LeavesOutUnchanged(ServerProbe probe) =>
        string.Equals(probe.Variable("binlog_row_image"), "FULL_NODUP", StringComparison.OrdinalIgnoreCase);

    static void CheckRowFormat(ServerProbe probe, string where, ProblemList problems)
    {
        var format = probe.Variable("binlog_format");
        if (!string.Equals(format, "ROW", StringComparison.OrdinalIgnoreCase))
            problems.Error("source-log-format", $"{where}, binlog_format", $"The log holds statements, not rows: binlog_format is {format}.",
                "SET GLOBAL binlog_format = 'ROW', and in the server's file; sessions that are open keep the old one until they reconnect.");
        var image = probe.Variable("binlog_row_image");
        if (!string.Equals(image, "FULL", StringComparison.OrdinalIgnoreCase) && !LeavesOutUnchanged(probe))
            problems.Error("source-row-image", $"{where}, binlog_row_image", $"Rows in the log are not whole: binlog_row_image is {image}.",
                "SET GLOBAL binlog_row_image = 'FULL', and in the server's file; sessions that are open keep the old one until they reconnect.");
    }

    static void CheckPackedForms(ServerProbe probe, string where, ProblemList problems)
    {
        if (probe.IsOn("binlog_transaction_compression") && !BinlogReader.HasZstd)
            problems.Error("source-log-compressed", $"{where}, binlog_transaction_compression",
                "Transactions in the log are compressed with zstd, and this machine has no libzstd.so.1.",
                "Install it here (Debian: apt-get install libzstd1), or SET GLOBAL binlog_transaction_compression = OFF on the source.");
    }
}
