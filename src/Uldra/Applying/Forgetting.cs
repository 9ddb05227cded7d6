using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>Removes a pipeline's rows, then the tables if they are empty.</summary>
sealed class Forgetting(MySqlConnection connection, string key, FaultPoints faults)
{
    public async Task<bool> RunAsync(CancellationToken token)
    {
        // An older version may have made fewer.
        var there = new List<string>();
        foreach (var table in TargetTables.Names)
            if (await IsThereAsync(table, token).ConfigureAwait(false))
                there.Add(table);
        if (there.Count == 0)
            return false;
        await connection.ExecuteAsync("BEGIN", token).ConfigureAwait(false);
        foreach (var table in there)
        {
            await connection.ExecuteAsync($"DELETE FROM {table} WHERE {key}", token).ConfigureAwait(false);
            faults.Reach("forget-deleted");
        }

        await connection.ExecuteAsync("COMMIT", token).ConfigureAwait(false);
        faults.Reach("forget-committed");
        foreach (var table in there)
            if (await connection.ScalarAsync($"SELECT 1 FROM {table} LIMIT 1", token).ConfigureAwait(false) is not null)
                return true;
        await connection.ExecuteAsync($"DROP TABLE IF EXISTS {string.Join(',', there)}", token).ConfigureAwait(false);
        faults.Reach("forget-dropped");
        return true;
    }

    async Task<bool> IsThereAsync(string table, CancellationToken token)
    {
        try
        {
            await connection.ScalarAsync($"SELECT 1 FROM {table} LIMIT 1", token).ConfigureAwait(false);
            return true;
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.NoSuchTable)
        {
            return false;
        }
    }
}
