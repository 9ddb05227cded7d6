using System.Globalization;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Positions;

namespace Uldra.Reading;

/// <summary>
/// Questions to the source about its log: where it begins and ends, what a position is in GTIDs, and whether this server has everything
/// that was applied. Reads nothing of the log itself.
/// </summary>
public sealed class SourceServer(MySqlConnectionOptions options)
{
    const string Where = "source";

    public MySqlConnectionOptions Options => options;

    /// <summary>The end of the log now. Everything committed before the call lies before it.</summary>
    public async Task<LogEnd> EndAsync(PositionKind kind, CancellationToken token)
    {
        var connection = await MySqlConnection.ConnectAsync(options, token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var (file, offset) = await StatusAsync(connection, token).ConfigureAwait(false);
            var applied = await AppliedAtAsync(connection, kind, file, offset, token).ConfigureAwait(false);
            return new LogEnd(file, offset, applied, await ServerIdentity.ReadAsync(connection, token).ConfigureAwait(false));
        }
    }

    /// <summary>Which server answers now, and the number of the log file that it writes.</summary>
    public async Task<(string Identity, ulong FileNumber)> FilesAsync(CancellationToken token)
    {
        var probe = await ServerProbe.OpenAsync(options, token).ConfigureAwait(false);
        await using (probe.ConfigureAwait(false))
        {
            var (file, _) = await StatusAsync(probe.Connection, token).ConfigureAwait(false);
            return (probe.Identity, LogVersion.FileNumber(file));
        }
    }

    /// <summary>The position a <c>start</c> setting means on this server, now.</summary>
    /// <exception cref="ProblemException">There is no such place in the log.</exception>
    public async Task<LogPosition> ResolveAsync(StartPoint start, PositionKind kind, CancellationToken token)
    {
        if (start.Kind == StartKind.Gtid)
            return new LogPosition(TransactionSet.Parse(kind, start.Gtids), "", 0);
        var connection = await MySqlConnection.ConnectAsync(options, token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var (file, offset) = start.Kind switch
            {
                StartKind.Binlog => (start.File, start.Offset),
                StartKind.Earliest => (await FirstFileAsync(connection, token).ConfigureAwait(false), StartPoint.FirstOffset),
                _ => await StatusAsync(connection, token).ConfigureAwait(false),
            };
            if (start.Kind == StartKind.Earliest && kind == PositionKind.MySqlGtid)
            {
                var purged = await connection.ScalarAsync("SELECT @@GLOBAL.gtid_purged", token).ConfigureAwait(false);
                return new LogPosition(TransactionSet.Parse(kind, purged ?? ""), file, offset);
            }

            if (start.Kind == StartKind.Binlog && kind == PositionKind.MySqlGtid)
                return new LogPosition(await GtidsBefore.FindAsync(connection, file, offset, token).ConfigureAwait(false)
                    ?? throw NoSuchPlace(file, offset), file, offset);
            return new LogPosition(await AppliedAtAsync(connection, kind, file, offset, token).ConfigureAwait(false), file, offset);
        }
    }

    /// <summary>Refuses a server that lacks what the targets already have: it is not the source, or lost transactions in a failover.</summary>
    /// <returns>Where its log ends.</returns>
    /// <exception cref="ProblemException">The targets are ahead of this server.</exception>
    public async Task<LogEnd> EnsureNotBehindAsync(TransactionSet applied, CancellationToken token)
    {
        var end = await EndAsync(applied.Kind, token).ConfigureAwait(false);
        if (!IsCovered(applied, end))
            throw new ProblemException(new Problem("source-behind-targets", Severity.Error, ProblemSide.Source, Where,
                $"The targets hold transactions that this server does not have: applied {applied}, the server's log ends at "
                + $"{end.Applied}.",
                "Point source.url at the server that has them. If they were lost in a failover, the targets must be repaired before going on."));
        return end;
    }

    static bool IsCovered(TransactionSet applied, LogEnd end) => end.Applied.Covers(applied);

    static async Task<(string File, ulong Offset)> StatusAsync(MySqlConnection connection, CancellationToken token)
    {
        var isNew = connection.Server.Family == ServerFamily.MySql && connection.Server.Version >= new Version(8, 2, 0);
        var rows = await connection.RowsAsync(isNew ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS", token).ConfigureAwait(false);
        if (rows.Count == 0)
            throw new ProblemException(new Problem("source-log-off", Severity.Error, ProblemSide.Source, Where,
                "The server writes no binary log.", "Start it with log_bin on and binlog_format=ROW."));
        return (rows[0][0]!, ulong.Parse(rows[0][1]!, CultureInfo.InvariantCulture));
    }

    static async Task<string> FirstFileAsync(MySqlConnection connection, CancellationToken token) =>
        await connection.ScalarAsync("SHOW BINARY LOGS", token).ConfigureAwait(false) ?? "";

    /// <summary>Everything before a place. MySQL cannot say it of a place, only of now, so this is asked after the place was read: a
    /// transaction in between counts as before and lies behind, and is then found to be applied already.</summary>
    static async Task<TransactionSet> AppliedAtAsync(MySqlConnection connection, PositionKind kind, string file, ulong offset, CancellationToken token)
    {
        if (kind == PositionKind.MySqlGtid)
            return TransactionSet.Parse(kind, await connection.ScalarAsync("SELECT @@GLOBAL.gtid_executed", token).ConfigureAwait(false) ?? "");
        if (kind == PositionKind.MariaDbGtid)
        {
            var sql = $"SELECT BINLOG_GTID_POS('{file.Replace("'", "''", StringComparison.Ordinal)}', {offset.ToString(CultureInfo.InvariantCulture)})";
            var position = await connection.ScalarAsync(sql, token).ConfigureAwait(false);
            return position is not null ? TransactionSet.Parse(kind, position) : throw NoSuchPlace(file, offset);
        }

        var set = new TransactionSet(kind);
        set.AddBefore(TransactionId.AtFile(file, offset));
        return set;
    }

    static ProblemException NoSuchPlace(string file, ulong offset) => new(new Problem(
        "start-not-in-log", Severity.Error, ProblemSide.Source, Where, $"The log has no place {file}:{offset}.",
        "Choose a place that SHOW BINLOG EVENTS lists as the start of a transaction, or start from earliest or latest."));
}
