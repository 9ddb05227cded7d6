using System.Text.Json;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>Reads what a target knows of a pipeline, all of it as of one instant.</summary>
sealed class StoredTargetReader(MySqlConnection connection, string pipeline, string where, OldConnections old)
{
    /// <summary>The lane number of the progress row that stands for all earlier ones.</summary>
    public const int ConsolidatedLane = -1;

    string Key => $"pipeline={SqlText.Quote(pipeline)}";

    public static string SaveSetupSql(PipelineSetup setup, string key) =>
        $"UPDATE {TargetTables.Pipeline} SET source={SqlText.Quote(setup.SourceIdentity)},"
        + $"targets={SqlText.Quote(JsonSerializer.Serialize(setup.Targets))},fingerprint={SqlText.Quote(setup.Fingerprint)},"
        + $"start_position={SqlText.Quote(setup.StartPosition)},setup_complete=0,updated=UTC_TIMESTAMP(3) WHERE {key}";

    public async Task<StoredTarget?> ReadAsync(CancellationToken token)
    {
        await connection.ExecuteAsync("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", token).ConfigureAwait(false);
        await connection.ExecuteAsync("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", token).ConfigureAwait(false);
        var stored = await ReadPipelineAsync(token).ConfigureAwait(false);
        if (stored is null)
            return null;
        var progress = await ReadProgressAsync(token).ConfigureAwait(false);
        var lanes = await ReadLanesAsync(token).ConfigureAwait(false);
        await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
        return new StoredTarget(stored, progress, lanes);
    }

    public async Task<StoredPipeline?> ReadPipelineAsync(CancellationToken token)
    {
        var rows = await connection.RowsAsync(
            $"SELECT format,epoch,source,targets,fingerprint,start_position,setup_complete,stopped "
            + $"FROM {TargetTables.Pipeline} WHERE {Key}",
            token).ConfigureAwait(false);
        if (rows.Count == 0)
            return null;
        var row = rows[0];
        var format = (int)SqlText.SignedOf(row[0]);
        if (format > TargetTables.Format)
            throw new TargetException(TargetFailureKind.Fatal, "target-format-newer",
                $"{where}: pipeline {pipeline} was written in format {format} by a newer Uldra; this one "
                + $"knows format {TargetTables.Format}. "
                + "Run the newer version.");
        var setup = string.IsNullOrEmpty(row[3])
            ? null
            : new PipelineSetup(row[2] ?? "", JsonSerializer.Deserialize<List<string>>(row[3]!) ?? [], row[4] ?? "", row[5] ?? "");
        return new StoredPipeline(format, SqlText.UnsignedOf(row[1]), setup, row[6] == "1", row[7]);
    }

    /// <summary>Which lanes have registered, and which of their connections are there now.</summary>
    public async Task<IReadOnlyList<StoredLane>> ReadLanesAsync(CancellationToken token)
    {
        var rows = await connection.RowsAsync(
            $"SELECT lane,epoch,connection_id,server_start FROM {TargetTables.Lane} WHERE {Key} ORDER BY lane", token)
            .ConfigureAwait(false);
        var known = rows.Select(row => new OldConnection(SqlText.UnsignedOf(row[2]), SqlText.SignedOf(row[3]))).ToList();
        var alive = await old.AliveAsync(connection, known, token).ConfigureAwait(false);
        return [.. rows.Select(row => new StoredLane((int)SqlText.SignedOf(row[0]), SqlText.UnsignedOf(row[1]), SqlText.UnsignedOf(row[2]),
            SqlText.SignedOf(row[3]), alive.Contains(SqlText.UnsignedOf(row[2]))))];
    }

    async Task<IReadOnlyList<StoredProgress>> ReadProgressAsync(CancellationToken token)
    {
        var rows = await connection.RowsAsync(
            $"SELECT lane,n,epoch,applied,`partial`,file,`offset`,commit_time_ms FROM {TargetTables.Progress} WHERE {Key} ORDER BY lane,n",
            token).ConfigureAwait(false);
        return [.. rows.Select(row => new StoredProgress((int)SqlText.SignedOf(row[0]), SqlText.UnsignedOf(row[1]),
            SqlText.UnsignedOf(row[2]), row[3] ?? "", row[4] ?? "", row[5] ?? "", SqlText.UnsignedOf(row[6]), SqlText.SignedOf(row[7])))];
    }
}
