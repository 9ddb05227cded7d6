using System.Globalization;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Ends connections of earlier writers and waits until they are gone. Only then is it known what they committed: a killed connection
/// stays in the process list until its transaction is rolled back, or until the COMMIT it is in has ended. Row locks are no proof of that:
/// MariaDB releases shared locks when it prepares, before the commit is visible.
/// </summary>
sealed class OldConnections(MySqlConnectionOptions target, TimeProvider time, TimeSpan wait)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Which of these connection ids belong to a connection of our user in our database now.</summary>
    public async Task<HashSet<ulong>> AliveAsync(MySqlConnection connection, IReadOnlyCollection<ulong> ids, CancellationToken token)
    {
        var alive = new HashSet<ulong>();
        if (ids.Count == 0)
            return alive;
        // Without the PROCESS privilege this shows the user's own connections: exactly those that matter. Id, User, Host, db, …
        foreach (var row in await connection.RowsAsync("SHOW PROCESSLIST", token).ConfigureAwait(false))
        {
            var id = ulong.Parse(row[0] ?? "0", CultureInfo.InvariantCulture);
            if (id != connection.ConnectionId && ids.Contains(id) && row[1] == target.User
                && string.Equals(row[3], target.Database, StringComparison.OrdinalIgnoreCase))
                alive.Add(id);
        }
        return alive;
    }

    /// <summary>Kills them and returns when none is left.</summary>
    /// <exception cref="TargetException">Transient <c>target-old-connection</c>: one did not end in time.</exception>
    public async Task EndAsync(MySqlConnection connection, IReadOnlyCollection<ulong> ids, CancellationToken token)
    {
        var started = time.GetTimestamp();
        var killed = new HashSet<ulong>();
        while (true)
        {
            var alive = await AliveAsync(connection, ids, token).ConfigureAwait(false);
            if (alive.Count == 0)
                return;
            foreach (var id in alive)
                if (killed.Add(id))
                    await KillAsync(connection, id, token).ConfigureAwait(false);
            if (time.GetElapsedTime(started) > wait)
                throw new TargetException(TargetFailureKind.Transient, "target-old-connection",
                    $"{target.Host}:{target.Port}/{target.Database}: connection {string.Join(", ", alive)} of an earlier writer was killed "
                    + $"but has not ended after {wait.TotalSeconds:0} s, so what it committed is not known. See SHOW PROCESSLIST: a COMMIT "
                    + "that waits for a replica's acknowledgement or for a full disk is the usual cause.");
            await Task.Delay(Pause, time, token).ConfigureAwait(false);
        }
    }

    static async Task KillAsync(MySqlConnection connection, ulong id, CancellationToken token)
    {
        try
        {
            await connection.ExecuteAsync($"KILL {SqlText.Number(id)}", token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.NoSuchThread)
        {
            // It ended by itself in between.
        }
    }
}
