using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>What a batch writes before its rows: progress, the quarantine, versions beside tables. Each method returns how many statements
/// were sent; the rest stands in the packet.</summary>
sealed partial class MySqlLane
{
    async Task<int> OpenAsync(MySqlConnection connection, StatementWriter writer, ApplyBatch batch, CancellationToken token)
    {
        writer.ClearPacket();
        AddProgress(writer, batch.Progress);
        var sent = await QuarantineAsync(connection, writer, batch, token).ConfigureAwait(false);
        return sent + await ClaimAsync(connection, writer, batch.Transactions, token).ConfigureAwait(false);
    }

    void AddProgress(StatementWriter writer, ProgressRecord progress)
    {
        writer.Add(StatementRole.Progress, _progress.InsertSql(progress));
        foreach (var prune in new[] { _progress.PruneSql(progress), _tombstones.Sql(), _versions.Sql() })
            if (prune is not null)
                writer.Add(StatementRole.Prune, prune);
    }

    async Task<int> QuarantineAsync(MySqlConnection connection, StatementWriter writer, ApplyBatch batch, CancellationToken token)
    {
        if (batch.Quarantined.Count == 0 && batch.Returned.Count == 0)
            return 0;
        var sent = 0;
        var rows = new QuarantineRows(_context.Pipeline, _connection.Limits);
        foreach (var sql in batch.Quarantined.SelectMany(rows.Write).Concat(rows.Remove(batch.Returned)))
            sent += await AddAsync(connection, writer, StatementRole.Quarantine, sql, token).ConfigureAwait(false);
        _context.Faults.Reach(batch.Quarantined.Count > 0 ? "quarantine-written" : "quarantine-removed");
        return sent;
    }

    Task<int> ClaimAsync(
        MySqlConnection connection, StatementWriter writer, IReadOnlyList<ShardTransaction> transactions, CancellationToken token) =>
        _claims.WriteAsync(transactions, connection, writer.Form, _connection.Limits,
            (role, sql) => AddAsync(connection, writer, role, sql, token), () => FlushAsync(connection, writer, token), token);

    /// <summary>A statement into the packet, or into the next one when this is full.</summary>
    async Task<int> AddAsync(
        MySqlConnection connection, StatementWriter writer, StatementRole role, ReadOnlyMemory<byte> sql, CancellationToken token)
    {
        var isFull = writer.Statements.Count > 0 && writer.Packet.Length + 1 + sql.Length > _connection.Limits.PacketBytes;
        var sent = isFull ? await FlushAsync(connection, writer, token).ConfigureAwait(false) : 0;
        writer.Add(role, sql.Span);
        return sent;
    }

    async Task<int> FlushAsync(MySqlConnection connection, StatementWriter writer, CancellationToken token)
    {
        await SendAsync(connection, writer, token).ConfigureAwait(false);
        var sent = writer.Statements.Count;
        writer.ClearPacket();
        return sent;
    }
}
