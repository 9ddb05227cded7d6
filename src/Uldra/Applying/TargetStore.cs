using Uldra.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// What a pipeline keeps on a target besides the progress that lanes write: who owns it, its setup, why it stopped, the schemas it knows.
/// Every call uses a connection of its own; calls are rare. All that writes after the claim is fenced by the epoch.
/// </summary>
/// <remarks>Every method throws <see cref="TargetException"/>: transient when the server cannot be reached, fatal when it
/// refuses.</remarks>
public sealed class TargetStore
{
    readonly TargetOptions _target;
    readonly string _pipeline;
    readonly LaneOptions _options;
    readonly FaultPoints _faults;
    readonly ILogger _log;
    readonly OldConnections _old;
    readonly TimeProvider _time;

    public TargetStore(TargetOptions target, string pipeline, LaneOptions? options = null, FaultPoints? faults = null, ILogger? log = null,
        TimeProvider? time = null)
    {
        _target = target;
        _pipeline = pipeline;
        _options = options ?? new();
        _faults = faults ?? FaultPoints.None;
        _log = log ?? NullLogger.Instance;
        _time = time ?? TimeProvider.System;
        _old = new OldConnections(target.Connection, _time, _options.KillWait, _faults);
    }

    string Where => $"target {_target.Name}";

    string Key => $"pipeline={SqlText.Quote(_pipeline)}";

    /// <summary>Creates the tables that are missing.</summary>
    public Task EnsureTablesAsync(CancellationToken token) => OnConnectionAsync(async connection =>
    {
        foreach (var sql in TargetTables.Definitions)
        {
            await connection.ExecuteAsync(sql, token).ConfigureAwait(false);
            _faults.Reach("table-ensured");
        }

        return true;
    }, token);

    /// <summary>What the target knows; null when it knows nothing of the pipeline. Creates nothing: a read-only
    /// account is enough.</summary>
    public Task<StoredTarget?> ReadAsync(CancellationToken token) => OnConnectionAsync(async connection =>
    {
        try
        {
            return await new StoredTargetReader(connection, _pipeline, Where, _old).ReadAsync(token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.NoSuchTable)
        {
            return null;
        }
    }, token);

    /// <summary>
    /// Makes the caller the owner: of the first target. The epoch is above the stored one and at least <paramref name="atLeastEpoch"/>.
    /// When it returns, no connection of an earlier owner is left, so what <see cref="ReadAsync"/> finds then is final.
    /// </summary>
    public Task<ulong> ClaimAsync(ulong atLeastEpoch, CancellationToken token) =>
        TakeAsync(stored => Math.Max(stored + 1, atLeastEpoch), token);

    /// <summary>
    /// Makes the caller the owner of a following target, with the epoch it has on the first one.
    /// </summary>
    /// <exception cref="TargetException">Fenced: the target has this epoch or a higher one, so another instance is taking over.</exception>
    public Task ClaimExactlyAsync(ulong epoch, CancellationToken token) =>
        TakeAsync(stored => stored < epoch ? epoch : throw OwnerFence.Broken(Where, _pipeline, epoch), token);

    /// <summary>
    /// Of a target that the caller owns: when it returns, no connection of its own lanes is left either, so what <see cref="ReadAsync"/> finds
    /// then is final until lanes are opened again.
    /// </summary>
    /// <exception cref="TargetException">Fenced: another instance owns it or is taking it over.</exception>
    public Task ReclaimAsync(ulong epoch, CancellationToken token) => OnConnectionAsync(
        connection => new Claim(connection, _pipeline, Where, _old, _options, _faults, _time)
            .RetakeAsync(stored => stored == epoch ? epoch : throw OwnerFence.Broken(Where, _pipeline, epoch), token),
        token, Claim.LockWaitSeconds);

    /// <summary>First phase of the setup: what it is. Complete only after <see cref="CompleteSetupAsync"/>.</summary>
    public async Task SaveSetupAsync(ulong epoch, PipelineSetup setup, CancellationToken token)
    {
        await PatientlyAsync(epoch, token, StoredTargetReader.SaveSetupSql(setup, Key)).ConfigureAwait(false);
        _faults.Reach("setup-written");
    }

    /// <summary>Second phase, when every target has the first: from now on <c>start</c> in the file no longer matters.</summary>
    public async Task CompleteSetupAsync(ulong epoch, CancellationToken token)
    {
        await PatientlyAsync(epoch, token, $"UPDATE {TargetTables.Pipeline} SET setup_complete=1,updated=UTC_TIMESTAMP(3) WHERE {Key}")
            .ConfigureAwait(false);
        _faults.Reach("setup-completed");
    }

    /// <summary>Replaces all progress rows by one that says the same. No lane may be open.</summary>
    public async Task ConsolidateAsync(ulong epoch, ProgressRecord record, CancellationToken token)
    {
        var values = new ProgressRows(_pipeline, epoch, StoredTargetReader.ConsolidatedLane, 1);
        await PatientlyAsync(epoch, token,
            $"DELETE FROM {TargetTables.Progress} WHERE {Key}",
            System.Text.Encoding.UTF8.GetString(values.InsertSql(record))).ConfigureAwait(false);
        _faults.Reach("consolidated");
    }

    /// <summary>Says on the target why the pipeline stopped; null when it runs again.</summary>
    public Task SaveStoppedAsync(ulong epoch, string? json, CancellationToken token) => FencedAsync(epoch, token,
        $"UPDATE {TargetTables.Pipeline} SET stopped={SqlText.Quote(json)},updated=UTC_TIMESTAMP(3) WHERE {Key}");

    /// <summary>Returns when the caller still owns the target.</summary>
    /// <exception cref="TargetException">Fenced: a newer instance owns it.</exception>
    public Task EnsureOwnedAsync(ulong epoch, CancellationToken token) => FencedAsync(epoch, token);

    public Task SaveSchemaAsync(ulong epoch, StoredSchema schema, CancellationToken token)
    {
        var definition = SqlText.Quote(schema.DefinitionJson);
        var position = SqlText.Quote(schema.Position);
        return PatientlyAsync(epoch, token,
            $"INSERT INTO {TargetTables.Schema} (pipeline,table_name,definition,position) VALUES ({SqlText.Quote(_pipeline)},"
            + $"{SqlText.Quote(schema.Table)},{definition},"
            + $"{position}) ON DUPLICATE KEY UPDATE definition={definition},position={position}");
    }

    public Task<IReadOnlyList<StoredSchema>> ReadSchemasAsync(CancellationToken token) => OnConnectionAsync<IReadOnlyList<StoredSchema>>(
        async connection =>
        {
            var sql = $"SELECT table_name,definition,position FROM {TargetTables.Schema} WHERE {Key} ORDER BY table_name";
            var rows = await connection.RowsAsync(sql, token).ConfigureAwait(false);
            return [.. rows.Select(row => new StoredSchema(row[0] ?? "", row[1] ?? "", row[2] ?? ""))];
        }, token);

    public Task EnsureTombstonesAsync(CancellationToken token) => OnConnectionAsync(
        async connection => await connection.ExecuteAsync(TargetTables.TombstoneDefinition, token).ConfigureAwait(false), token);

    public Task EnsureVersionsAsync(CancellationToken token) => OnConnectionAsync(
        async connection => await connection.ExecuteAsync(TargetTables.VersionDefinition, token).ConfigureAwait(false), token);

    /// <summary>The pipeline's epoch of the source's files on this target, if it has one, and the highest that any pipeline ever had
    /// here.</summary>
    public Task<(StoredLogEpoch? Current, uint Highest)> ReadLogEpochAsync(CancellationToken token) =>
        OnConnectionAsync<(StoredLogEpoch?, uint)>(async connection =>
        {
            await connection.ExecuteAsync(TargetTables.LogEpochDefinition, token).ConfigureAwait(false);
            var rows = await connection.RowsAsync(
                $"SELECT epoch,source,file_number,{Key} FROM {TargetTables.LogEpoch} ORDER BY epoch DESC", token).ConfigureAwait(false);
            var own = rows.Find(row => row[3] == "1");
            return (own is null ? null : new StoredLogEpoch((uint)SqlText.UnsignedOf(own[0]), own[1] ?? "", SqlText.UnsignedOf(own[2])),
                rows.Count == 0 ? 0 : (uint)SqlText.UnsignedOf(rows[0][0]));
        }, token);

    public Task SaveLogEpochAsync(ulong epoch, StoredLogEpoch log, CancellationToken token)
    {
        var number = SqlText.Number(log.FileNumber);
        return FencedAsync(epoch, token,
            $"INSERT INTO {TargetTables.LogEpoch} (epoch,pipeline,source,file_number,created) VALUES ({SqlText.Number(log.Epoch)},"
            + $"{SqlText.Quote(_pipeline)},{SqlText.Quote(log.SourceIdentity)},{number},UTC_TIMESTAMP(3)) "
            + $"ON DUPLICATE KEY UPDATE file_number={number}");
    }

    /// <summary>Removes all that the target knows of the pipeline, and the tables when no other pipeline uses them. Asks nobody, stops
    /// nobody: whoever calls it makes sure that no instance runs.</summary>
    public Task ForgetAsync(CancellationToken token) => OnConnectionAsync(
        connection => new Forgetting(connection, Key, _faults).RunAsync(token), token);

    Task<ulong> TakeAsync(Func<ulong, ulong> next, CancellationToken token) => OnConnectionAsync(async connection =>
    {
        var claim = new Claim(connection, _pipeline, Where, _old, _options, _faults, _time);
        var epoch = await claim.TakeAsync(next, token).ConfigureAwait(false);
        if (claim.Ended.Count > 0)
            LaneLog.OwnerRowLocked(_log, _target.Name, string.Join(", ", claim.Ended));
        LaneLog.Claimed(_log, _pipeline, _target.Name, epoch);
        return epoch;
    }, token, Claim.LockWaitSeconds);

    /// <summary>Runs the statements in one transaction that holds the owner row. A lane that commits has that as well: who calls tries again.</summary>
    Task FencedAsync(ulong epoch, CancellationToken token, params string[] statements) => OnConnectionAsync(
        connection => FencedAsync(connection, epoch, statements, token), token);

    /// <summary>The same before there are lanes: only somebody who is to be outwaited can have the owner row.</summary>
    Task PatientlyAsync(ulong epoch, CancellationToken token, params string[] statements) => OnConnectionAsync(
        connection => new OwnRows(connection, _options, _time).DoAsync(() => FencedAsync(connection, epoch, statements, token), token), token);

    async Task<bool> FencedAsync(MySqlConnection connection, ulong epoch, string[] statements, CancellationToken token)
    {
        await connection.ExecuteAsync("BEGIN", token).ConfigureAwait(false);
        var stored = await connection.ScalarAsync($"SELECT epoch FROM {TargetTables.Pipeline} WHERE {Key} FOR UPDATE", token)
            .ConfigureAwait(false);
        if (stored is null || SqlText.UnsignedOf(stored) != epoch)
            throw OwnerFence.Broken(Where, _pipeline, epoch);
        _faults.Reach("owner-row-held");
        foreach (var sql in statements)
        {
            await connection.ExecuteAsync(sql, token).ConfigureAwait(false);
            _faults.Reach("store-statement-run");
        }

        await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
        _faults.Reach("store-committed");
        return true;
    }

    async Task<T> OnConnectionAsync<T>(Func<MySqlConnection, Task<T>> work, CancellationToken token, int? lockWaitSeconds = null)
    {
        try
        {
            var connection = await TargetSession
                .OpenStoreAsync(_target.Connection, _options, lockWaitSeconds ?? _options.LockWaitSeconds, token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await work(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            throw ErrorClassifier.Explain(e, Where);
        }
    }
}
