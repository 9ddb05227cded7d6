using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Applying;

public enum QuarantineDecision { Retry, Skip }

/// <summary>An entry as found on its target.</summary>
/// <param name="Decision">What a person decided and the pipeline has not done yet; of a skipped entry null.</param>
/// <param name="By">Who decided last.</param>
public sealed record StoredEntry(QuarantineEntry Entry, QuarantineDecision? Decision, string? By, DateTimeOffset? Decided);

/// <summary>
/// A pipeline's quarantine on one target, for those who are no lane: what is in it, and what people decide about it. Entries are written, and
/// removed when they are applied, by the lanes alone.
/// </summary>
/// <remarks>Every method opens a connection of its own and throws <see cref="TargetException"/>: transient when the server cannot be reached,
/// fatal when it refuses.</remarks>
public sealed class QuarantineStore(TargetOptions target, string pipeline, LaneOptions? options = null, FaultPoints? faults = null)
{
    readonly LaneOptions _options = options ?? new();
    readonly string _key = $"pipeline={SqlText.Quote(pipeline)}";

    public string Name => target.Name;

    /// <summary>All entries by number; none where the target has no such table.</summary>
    public Task<List<StoredEntry>> ReadAsync(int shard, CancellationToken token) =>
        OnConnectionAsync(connection => QuarantineReader.ReadAsync(connection, pipeline, shard, token), []);

    /// <summary>What people decided and nobody has done yet.</summary>
    public Task<Dictionary<ulong, QuarantineDecision>> ReadDecisionsAsync(CancellationToken token) => OnConnectionAsync(async connection =>
    {
        var rows = await connection.RowsAsync(
            $"SELECT n,decision FROM {TargetTables.Quarantine} WHERE {_key} AND decision IS NOT NULL AND state<>'skipped'", token)
            .ConfigureAwait(false);
        return rows.ToDictionary(row => SqlText.UnsignedOf(row[0]),
            row => row[1] == "skip" ? QuarantineDecision.Skip : QuarantineDecision.Retry);
    }, []);

    /// <summary>Writes a decision down, for the pipeline to see. Entries that are skipped already stay so. Returns how many took it.</summary>
    public Task<int> DecideAsync(IEnumerable<ulong> numbers, QuarantineDecision decision, string by, CancellationToken token) =>
        OnConnectionAsync(async connection =>
        {
            var taken = 0;
            foreach (var number in numbers)
                taken += (int)(await connection.ExecuteAsync(
                    $"UPDATE {TargetTables.Quarantine} SET decision='{(decision == QuarantineDecision.Skip ? "skip" : "retry")}',"
                    + $"decided_by={SqlText.Quote(by)},decided=UTC_TIMESTAMP(3) WHERE {QuarantineRows.KeyOf(pipeline, number)} "
                    + "AND state<>'skipped'", token).ConfigureAwait(false)).AffectedRows;
            return taken;
        }, 0);

    /// <summary>From now on they are never applied; they stay as the record of that.</summary>
    /// <exception cref="TargetException">Fenced: a newer instance owns the target.</exception>
    public async Task SkipAsync(ulong epoch, IReadOnlyList<ulong> numbers, CancellationToken token)
    {
        await OnConnectionAsync(async connection =>
        {
            await connection.ExecuteAsync("BEGIN", token).ConfigureAwait(false);
            var owner = await connection.ScalarAsync($"SELECT epoch FROM {TargetTables.Pipeline} WHERE {_key} FOR UPDATE", token)
                .ConfigureAwait(false);
            if (owner is null || SqlText.UnsignedOf(owner) != epoch)
                throw OwnerFence.Broken($"target {target.Name}", pipeline, epoch);
            foreach (var number in numbers)
                await connection.ExecuteAsync(
                    $"UPDATE {TargetTables.Quarantine} SET state='skipped',decision=NULL WHERE {QuarantineRows.KeyOf(pipeline, number)}", token)
                    .ConfigureAwait(false);
            await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
            return true;
        }, false).ConfigureAwait(false);
        faults?.Reach("quarantine-skipped");
    }

    async Task<T> OnConnectionAsync<T>(Func<MySqlConnection, Task<T>> work, T withoutTable)
    {
        try
        {
            var connection = await TargetSession
                .OpenStoreAsync(target.Connection, _options, _options.LockWaitSeconds, CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await work(connection).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.NoSuchTable)
        {
            return withoutTable;
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            throw ErrorClassifier.Explain(e, $"target {target.Name}");
        }
    }
}
