using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Taking a target over: raise the epoch in the owner row, end the connections of earlier owners, wait until they are gone. Lanes read the
/// owner row with a shared lock before COMMIT, so raising it waits for commits that are under way; a lane that hangs there is ended.
/// </summary>
sealed class Claim(
    MySqlConnection connection, string pipeline, string where, OldConnections old, LaneOptions options, FaultPoints faults,
    TimeProvider time)
{
    /// <summary>The server's smallest. A healthy lane commits in less; after it the lanes' connections are ended.</summary>
    public const int LockWaitSeconds = 1;

    readonly StoredTargetReader _reader = new(connection, pipeline, where, old);
    readonly OwnRows _rows = new(connection, options, time);

    string Key => $"pipeline={SqlText.Quote(pipeline)}";

    /// <summary>Connections that had to be ended before the epoch could be raised.</summary>
    public List<ulong> Ended { get; } = [];

    /// <summary>Returns the epoch that <paramref name="next"/> made of the stored one.</summary>
    public async Task<ulong> TakeAsync(Func<ulong, ulong> next, CancellationToken token)
    {
        await InsertIfMissingAsync(token).ConfigureAwait(false);
        faults.Reach("claim-before-epoch");
        var epoch = await RaiseAsync(next, token).ConfigureAwait(false);
        faults.Reach("claim-after-epoch");
        await EndAsync(lane => lane.Epoch < epoch, token).ConfigureAwait(false);
        faults.Reach("claim-lanes-ended");
        await _rows.DoAsync(async () => await connection.ExecuteAsync(
            $"DELETE FROM {TargetTables.Lane} WHERE {Key} AND epoch<{SqlText.Number(epoch)}", token).ConfigureAwait(false), token).ConfigureAwait(false);
        faults.Reach("claim-lanes-forgotten");
        return epoch;
    }

    /// <summary>The same of a target that is owned already, with the lanes that the owner itself has left.</summary>
    public async Task<bool> RetakeAsync(Func<ulong, ulong> same, CancellationToken token)
    {
        await EndAsync(_ => true, token).ConfigureAwait(false);
        await RaiseAsync(same, token).ConfigureAwait(false);
        return true;
    }

    async Task InsertIfMissingAsync(CancellationToken token)
    {
        if (await _reader.ReadPipelineAsync(token).ConfigureAwait(false) is not null)
            return;
        try
        {
            await connection.ExecuteAsync(
                $"INSERT INTO {TargetTables.Pipeline} (pipeline,format,epoch,source,targets,fingerprint,start_position,setup_complete,"
                + $"created,updated) VALUES ({SqlText.Quote(pipeline)},"
                + $"{SqlText.Number(TargetTables.Format)},0,'','','','',0,UTC_TIMESTAMP(3),"
                + "UTC_TIMESTAMP(3))", token).ConfigureAwait(false);
            faults.Reach("owner-row-inserted");
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.DuplicateEntry)
        {
            // Another instance was first; the epoch decides between the two.
        }
    }

    async Task<ulong> RaiseAsync(Func<ulong, ulong> next, CancellationToken token)
    {
        try
        {
            return await _rows.DoAsync(() => TryRaiseAsync(next, token), token, () => EndAsync(_ => true, token)).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.LockWaitTimeout)
        {
            throw new TargetException(TargetFailureKind.Transient, "target-owner-locked",
                $"{where}: the row of pipeline {pipeline} in {TargetTables.Pipeline} has been locked for "
                + $"{options.KillWait.TotalSeconds:0} s by a connection that is not a lane of it. See SHOW ENGINE INNODB STATUS for "
                + "whose it is, and end it.", e);
        }
    }

    async Task<ulong> TryRaiseAsync(Func<ulong, ulong> next, CancellationToken token)
    {
        await connection.ExecuteAsync("BEGIN", token).ConfigureAwait(false);
        var stored = await connection
            .ScalarAsync($"SELECT epoch FROM {TargetTables.Pipeline} WHERE {Key} FOR UPDATE", token).ConfigureAwait(false);
        if (stored is null)
            throw new TargetException(TargetFailureKind.Transient, "target-forgotten",
                $"{where}: pipeline {pipeline} was removed from the target while it was being taken over. Start again.");
        faults.Reach("claim-row-locked");
        var epoch = next(SqlText.UnsignedOf(stored));
        await connection.ExecuteAsync(
            $"UPDATE {TargetTables.Pipeline} SET epoch={SqlText.Number(epoch)},updated=UTC_TIMESTAMP(3) WHERE {Key}", token)
            .ConfigureAwait(false);
        faults.Reach("claim-epoch-written");
        await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
        return epoch;
    }

    async Task EndAsync(Predicate<StoredLane> which, CancellationToken token)
    {
        var lanes = await _reader.ReadLanesAsync(token).ConfigureAwait(false);
        var ids = lanes.Where(lane => lane.Alive && which(lane))
            .Select(lane => new OldConnection(lane.ConnectionId, lane.ServerStart)).ToList();
        await old.EndAsync(connection, ids, token).ConfigureAwait(false);
        Ended.AddRange(ids.Select(id => id.Id));
    }
}
