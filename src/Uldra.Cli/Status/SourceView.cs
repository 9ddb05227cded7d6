using System.Globalization;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.Reading;

namespace Uldra.Cli.Status;

/// <summary>The source's side of a status: where its log ends, and how far behind a target is. It reads at most a few events.</summary>
sealed class SourceView
{
    readonly PipelineOptions _options;
    readonly MySqlConnectionOptions _server;
    readonly LogEnd _end;
    readonly IReadOnlyList<(string File, long Bytes)> _files;
    readonly TimeProvider _clock;

    SourceView(PipelineOptions options, MySqlConnectionOptions server, LogEnd end, IReadOnlyList<(string File, long Bytes)> files, TimeProvider clock)
    {
        _options = options;
        _server = server;
        _end = end;
        _files = files;
        _clock = clock;
    }

    public string End => $"{_end.Applied} ({_end.File}:{_end.Offset})";

    /// <summary>Of the first of the source's servers that answers.</summary>
    /// <exception cref="MySqlException">None can be asked.</exception>
    public static async Task<SourceView> OpenAsync(PipelineOptions options, TimeProvider clock, CancellationToken token)
    {
        var servers = options.Source.Servers.ToList();
        for (var i = 0; ; i++)
        {
            try
            {
                return await OpenAsync(options, servers[i], clock, token);
            }
            catch (MySqlException e) when (e.IsConnectionLost && i < servers.Count - 1)
            {
                // The next one may answer.
            }
        }
    }

    static async Task<SourceView> OpenAsync(
        PipelineOptions options, MySqlConnectionOptions server, TimeProvider clock, CancellationToken token)
    {
        var kind = await SourcePositions.KindAsync(server, token);
        await using var connection = await MySqlConnection.ConnectAsync(server, token);
        var end = await new SourceServer(server).EndAsync(kind, token);
        var files = await connection.RowsAsync("SHOW BINARY LOGS", token);
        return new SourceView(options, server, end, [.. files.Select(f => (f[0]!, long.Parse(f[1]!, CultureInfo.InvariantCulture)))], clock);
    }

    public async Task<LagStatus> LagOfAsync(AppliedProgress progress, CancellationToken token)
    {
        if (progress.Applied.Kind != _end.Applied.Kind)
            return LagStatus.Unknown;
        if (progress.Applied.Covers(_end.Applied))
            return new LagStatus(0, 0, 0);
        return new LagStatus(
            await SecondsAsync(progress, token), BytesBetween(progress.File, progress.Offset), await TransactionsAsync(progress.Applied, token));
    }

    /// <summary>From the commit time of the first transaction in the log that is not applied.</summary>
    async Task<double?> SecondsAsync(AppliedProgress progress, CancellationToken token)
    {
        await using var reader = await BinlogReader.OpenAsync(_server, new BinlogReaderOptions
        {
            // Not the pipeline's own id: the source would end its connection.
            ServerId = ReplicaServerId.Derive($"status {Guid.NewGuid()}"),
            Start = new LogPosition(progress.Applied.Prefix(), progress.File, progress.Offset),
            StopAtEnd = true,
            RequirePrepared = false,
        }, token);
        while (await reader.ReadAsync(token) is var item && item != BinlogItem.End)
        {
            // What is only prepared is not behind: nobody may apply it yet.
            if (item is not (BinlogItem.Rows or BinlogItem.Statement or BinlogItem.Commit) || progress.Applied.Contains(reader.Transaction.Id))
                continue;
            var behind = _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(reader.Transaction.CommitTimeMs);
            return Math.Max(0, behind.TotalSeconds);
        }
        return 0;
    }

    long? BytesBetween(string file, ulong offset)
    {
        if (file == _end.File)
            return Math.Max(0, (long)_end.Offset - (long)offset);
        var bytes = -(long)offset;
        var between = false;
        foreach (var (name, size) in _files)
        {
            between |= name == file;
            if (name == _end.File)
                return between ? bytes + (long)_end.Offset : null;
            bytes += between ? size : 0;
        }
        return null;
    }

    async Task<long?> TransactionsAsync(TransactionSet applied, CancellationToken token)
    {
        if (applied.Kind == PositionKind.File)
            return null;
        if (applied.Kind == PositionKind.MariaDbGtid)
            return GtidCount.MariaDbBehind(applied.ToString(), _end.Applied.ToString());
        await using var connection = await MySqlConnection.ConnectAsync(_server, token);
        // A GTID set is hexadecimal digits, dashes, colons, commas and tags of letters: nothing to quote.
        var missing = await connection.ScalarAsync($"SELECT GTID_SUBTRACT('{_end.Applied}', '{applied}')", token);
        return GtidCount.MySql(missing ?? "");
    }
}
