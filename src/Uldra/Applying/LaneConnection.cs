using System.Text;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// The connection of a lane over its lives: opens it with the session settings, ends the one before it, registers it so that a new owner
/// can end it too, and gives it up. It does not decide what a failure means for a batch.
/// </summary>
sealed class LaneConnection(LaneContext context, ProgressRows progress) : IAsyncDisposable
{
    readonly OldConnections _old = new(context.Target.Connection, context.Time, context.Options.KillWait, context.Faults);
    readonly List<StatementResult> _results = [];
    MySqlConnection? _current;
    OldConnection _currentId;
    OldConnection _previousId;
    bool _progressRead;

    public StatementLimits Limits { get; private set; }

    /// <summary>The longest packet the server takes.</summary>
    public long MaxAllowedPacket { get; private set; }

    public PutForm Form { get; private set; }

    /// <summary>The statements that the server has parsed on this connection.</summary>
    public PreparedPuts Prepared { get; private set; } = new();

    /// <summary>The connection, opened if there is none that can be used.</summary>
    public async ValueTask<MySqlConnection> GetAsync(CancellationToken token)
    {
        if (_current is { IsUsable: true })
            return _current;
        await DropAsync().ConfigureAwait(false);
        var connection = await OpenAsync(token).ConfigureAwait(false);
        try
        {
            await PrepareAsync(connection, token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (ErrorClassifier.IsServerFailure(e))
                throw ErrorClassifier.Explain(e, context.Where);
            throw;
        }
        _current = connection;
        _previousId = default;
        LaneLog.Connected(context.Log, context.Target.Name, context.Lane, connection.ConnectionId);
        context.Faults.Reach("lane-connected");
        return connection;
    }

    /// <summary>The current connection, or the last one if it was given up.</summary>
    public OldConnection Id => _current is null ? _previousId : _currentId;

    /// <summary>Gives the connection up. Its transaction may live on until the server notices; the next connection ends it first.</summary>
    public async ValueTask DropAsync()
    {
        if (_current is null)
            return;
        _previousId = _currentId;
        var connection = _current;
        _current = null;
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The connection before is known to have ended.</summary>
    public void PreviousEnded() => _previousId = default;

    public ValueTask DisposeAsync() => DropAsync();

    async Task<MySqlConnection> OpenAsync(CancellationToken token)
    {
        try
        {
            return await TargetSession.OpenLaneAsync(context.Target.Connection, context.Options, token).ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            throw ErrorClassifier.Explain(e, context.Where);
        }
    }

    async Task PrepareAsync(MySqlConnection connection, CancellationToken token)
    {
        context.Faults.Reach("lane-opened");
        if (_previousId.Id != 0)
        {
            await _old.EndAsync(connection, [_previousId], token).ConfigureAwait(false);
            context.Faults.Reach("lane-previous-ended");
        }

        _currentId = new(connection.ConnectionId, await ServerStart.ReadAsync(connection, token).ConfigureAwait(false));
        Form = PutForms.For(connection.Server);
        Prepared = new PreparedPuts();
        MaxAllowedPacket = SqlText.SignedOf(await connection.ScalarAsync("SELECT @@max_allowed_packet", token).ConfigureAwait(false));
        Limits = StatementLimits.For(context.Options, MaxAllowedPacket);
        await RegisterAsync(connection, token).ConfigureAwait(false);
        await ReadProgressAsync(connection, token).ConfigureAwait(false);
    }

    /// <summary>After a failover a target may have less than it acknowledged: going on would leave a gap that nobody sees.</summary>
    async Task ReadProgressAsync(MySqlConnection connection, CancellationToken token)
    {
        var last = SqlText.UnsignedOf(await connection.ScalarAsync(progress.LastSql, token).ConfigureAwait(false));
        await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
        context.Faults.Reach("lane-progress-read");
        if (!_progressRead)
            progress.StartAfter(last);
        else if (last < progress.Last)
            throw new TargetException(TargetFailureKind.Fatal, "target-lost-commits",
                $"{context.Where}: the server acknowledged commit {SqlText.Number(progress.Last)} of this lane and now has only "
                + $"{SqlText.Number(last)}: it was replaced by one that lacks committed transactions. Bring the lost ones back, or start again: "
                + "what the server has now is then read as its progress.");
        _progressRead = true;
    }

    /// <summary>One packet, COMMIT included: while it is not registered nobody can end this connection, so it must not hold the owner row
    /// from one packet to the next.</summary>
    async Task RegisterAsync(MySqlConnection connection, CancellationToken token)
    {
        var epoch = SqlText.Number(context.Epoch);
        var id = SqlText.Number(_currentId.Id);
        var start = SqlText.Number(_currentId.ServerStart);
        var sql = $"INSERT INTO {TargetTables.Lane} (pipeline,lane,epoch,connection_id,server_start) VALUES ("
            + $"{SqlText.Quote(context.Pipeline)},{SqlText.Number(context.Lane)},{epoch},{id},{start}) "
            + $"ON DUPLICATE KEY UPDATE epoch={epoch},connection_id={id},server_start={start};";
        byte[] packet =
        [
            .. Encoding.UTF8.GetBytes(sql), .. OwnerFence.Sql(context.Pipeline, context.Epoch),
            .. Encoding.UTF8.GetBytes($";COMMIT;{TargetSession.StayWhenSilent}"),
        ];
        _results.Clear();
        try
        {
            await connection.ExecuteManyAsync(packet, _results, token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.SubqueryHasMoreRows)
        {
            throw OwnerFence.Broken(context.Where, context.Pipeline, context.Epoch, e);
        }
        context.Faults.Reach("lane-registered");
    }
}
