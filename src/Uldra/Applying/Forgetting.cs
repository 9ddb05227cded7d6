using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>Removes a pipeline's rows, then the tables if they are empty.</summary>
sealed class Forgetting(MySqlConnection connection, string key, FaultPoints faults)
{
    public async Task<bool> RunAsync(CancellationToken token)
    {
        if (!await DeleteAsync(token).ConfigureAwait(false))
            return false;
        foreach (var table in TargetTables.Names)
            if (await connection.ScalarAsync($"SELECT 1 FROM {table} LIMIT 1", token).ConfigureAwait(false) is not null)
                return true;
        await connection.ExecuteAsync($"DROP TABLE IF EXISTS {string.Join(',', TargetTables.Names)}", token).ConfigureAwait(false);
        faults.Reach("forget-dropped");
        return true;
    }

    /// <summary>False when there are no tables.</summary>
    async Task<bool> DeleteAsync(CancellationToken token)
    {
        try
        {
            await connection.ExecuteAsync("BEGIN", token).ConfigureAwait(false);
            foreach (var table in TargetTables.Names)
            {
                await connection.ExecuteAsync($"DELETE FROM {table} WHERE {key}", token).ConfigureAwait(false);
                faults.Reach("forget-deleted");
            }

            await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
            faults.Reach("forget-committed");
            return true;
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.NoSuchTable)
        {
            await connection.ExecuteAsync("ROLLBACK", token).ConfigureAwait(false);
            return false;
        }
    }
}
