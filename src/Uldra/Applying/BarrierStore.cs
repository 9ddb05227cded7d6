using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// The row in which the one who wants a barrier and the pipeline meet, on the first target. A wish is a lease: when nobody renews it, the
/// pipeline goes on, so that a command that died holds up nothing. Keeps one connection, because both sides ask several times a second.
/// </summary>
/// <remarks>Not thread-safe. Every method throws <see cref="TargetException"/>, as those of <see cref="TargetStore"/>.</remarks>
public sealed class BarrierStore(TargetOptions target, string pipeline) : IAsyncDisposable
{
    /// <summary>How long a wish lives without being renewed.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);

    static readonly LaneOptions Session = new();

    MySqlConnection? _connection;

    string Key => $"pipeline={SqlText.Quote(pipeline)}";

    static string LeaseEnd => $"UTC_TIMESTAMP(3) + INTERVAL {SqlText.Number((long)Lease.TotalSeconds)} SECOND";

    /// <summary>Null when nobody wants a barrier, or no longer.</summary>
    public Task<StoredBarrier?> ReadAsync(CancellationToken token) => RunAsync(async connection =>
    {
        var rows = await connection.RowsAsync(
            "SELECT id,least,held,reason,TIMESTAMPDIFF(MICROSECOND,UTC_TIMESTAMP(3),lease_until) "
            + $"FROM {TargetTables.Barrier} WHERE {Key} AND lease_until>UTC_TIMESTAMP(3)", token).ConfigureAwait(false);
        return rows.Count == 0
            ? null
            : new StoredBarrier(SqlText.UnsignedOf(rows[0][0]), rows[0][1] ?? "", rows[0][2], rows[0][3],
                TimeSpan.FromMicroseconds(SqlText.SignedOf(rows[0][4])));
    }, token);

    /// <summary>Wishes for a barrier; returns its id, or null when somebody else has one.</summary>
    /// <param name="held">Not null: no pipeline runs, and every shard stands there.</param>
    public Task<ulong?> AskAsync(string least, string? held, CancellationToken token) => RunAsync<ulong?>(async connection =>
    {
        await connection.ExecuteAsync($"DELETE FROM {TargetTables.Barrier} WHERE {Key} AND lease_until<=UTC_TIMESTAMP(3)", token)
            .ConfigureAwait(false);
        // As good as unique, without a counter to keep: the microsecond at which the target was asked.
        var id = SqlText.UnsignedOf(await connection.ScalarAsync("SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6))*1000000 AS UNSIGNED)", token).ConfigureAwait(false));
        try
        {
            await connection.ExecuteAsync(
                $"INSERT INTO {TargetTables.Barrier} (pipeline,id,least,held,reason,lease_until) VALUES ({SqlText.Quote(pipeline)},"
                + $"{SqlText.Number(id)},{SqlText.Quote(least)},{SqlText.Quote(held)},NULL,{LeaseEnd})", token).ConfigureAwait(false);
            return id;
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.DuplicateEntry)
        {
            return null;
        }
    }, token);

    public Task RenewAsync(ulong id, CancellationToken token) => ExecuteAsync(
        $"UPDATE {TargetTables.Barrier} SET lease_until={LeaseEnd} WHERE {Key} AND id={SqlText.Number(id)} AND lease_until>UTC_TIMESTAMP(3)", token);

    public Task ReleaseAsync(ulong id, CancellationToken token) => ExecuteAsync(
        $"DELETE FROM {TargetTables.Barrier} WHERE {Key} AND id={SqlText.Number(id)}", token);

    /// <summary>The pipeline's answer: a position or a reason. An instance that is no longer the owner says nothing.</summary>
    public Task AnswerAsync(ulong id, ulong epoch, string? held, string? reason, CancellationToken token) => ExecuteAsync(
        $"UPDATE {TargetTables.Barrier} SET held={SqlText.Quote(held)},reason={SqlText.Quote(reason)} WHERE {Key} AND id={SqlText.Number(id)} "
        + $"AND (SELECT epoch FROM {TargetTables.Pipeline} WHERE {Key})={SqlText.Number(epoch)}", token);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    Task ExecuteAsync(string sql, CancellationToken token) => RunAsync(async connection =>
    {
        await connection.ExecuteAsync(sql, token).ConfigureAwait(false);
        return true;
    }, token);

    async Task<T> RunAsync<T>(Func<MySqlConnection, Task<T>> work, CancellationToken token)
    {
        try
        {
            if (_connection is not { IsUsable: true })
            {
                await DisposeAsync().ConfigureAwait(false);
                _connection = await TargetSession.OpenStoreAsync(target.Connection, Session, Session.LockWaitSeconds, token).ConfigureAwait(false);
            }
            return await work(_connection).ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            throw ErrorClassifier.Explain(e, $"target {target.Name}");
        }
    }
}
