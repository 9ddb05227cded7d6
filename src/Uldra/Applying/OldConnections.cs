using System.Globalization;
using Uldra.MySql;

namespace Uldra.Applying;

/// <param name="ServerStart">The <see cref="Applying.ServerStart"/> of the server process that gave the id.</param>
readonly record struct OldConnection(ulong Id, long ServerStart);

/// <summary>
/// Ends connections of earlier writers and waits until they are gone. Only then is it known what they committed: a killed connection
/// stays in the process list until its transaction is rolled back, or until the COMMIT it is in has ended, however long that takes (a
/// COMMIT that waits for a replica's acknowledgement cannot be killed).
/// </summary>
sealed class OldConnections(MySqlConnectionOptions target, TimeProvider time, TimeSpan wait, FaultPoints faults)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The ids of those that are there now, as connections of our user in our database.</summary>
    public async Task<HashSet<ulong>> AliveAsync(
        MySqlConnection connection, IReadOnlyCollection<OldConnection> old, CancellationToken token)
    {
        var alive = await ListedAsync(connection, old.Select(o => o.Id).ToHashSet(), token).ConfigureAwait(false);
        if (alive.Count == 0)
            return alive;
        var start = await ServerStart.ReadAsync(connection, token).ConfigureAwait(false);
        foreach (var one in old)
            if (!ServerStart.IsSame(one.ServerStart, start))
                alive.Remove(one.Id);
        return alive;
    }

    /// <summary>Kills them and returns when none is left.</summary>
    /// <exception cref="TargetException">Transient <c>target-old-connection</c>: one did not end in time.</exception>
    public async Task EndAsync(MySqlConnection connection, IReadOnlyCollection<OldConnection> old, CancellationToken token)
    {
        var started = time.GetTimestamp();
        var killed = new HashSet<ulong>();
        while (true)
        {
            var alive = await AliveAsync(connection, old, token).ConfigureAwait(false);
            if (alive.Count == 0)
            {
                faults.Reach("old-connections-gone");
                return;
            }

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

    async Task<HashSet<ulong>> ListedAsync(MySqlConnection connection, HashSet<ulong> ids, CancellationToken token)
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

    async Task KillAsync(MySqlConnection connection, ulong id, CancellationToken token)
    {
        try
        {
            await connection.ExecuteAsync($"KILL {SqlText.Number(id)}", token).ConfigureAwait(false);
            faults.Reach("old-connection-killed");
        }
        catch (MySqlException e) when (e.Code == ErrorClassifier.NoSuchThread)
        {
            // It ended by itself in between.
        }
    }
}
