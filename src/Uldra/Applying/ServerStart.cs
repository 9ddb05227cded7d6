using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// When a server process started, by its own clock in Unix seconds. Connection ids count from there: after a restart, or on another server
/// behind the same address, an old id belongs to somebody else, who must not be ended for it.
/// </summary>
static class ServerStart
{
    /// <summary>Then an id is taken to be still what it was.</summary>
    public const long Unknown = 0;

    const int ReadsMax = 5;

    /// <summary>Both readings are of whole seconds, taken within one.</summary>
    const long Tolerance = 2;

    /// <summary>Clock minus uptime: the server computes the uptime from the same clock, so setting that clock does not change it.</summary>
    public static async Task<long> ReadAsync(MySqlConnection connection, CancellationToken token)
    {
        for (var i = 0; i < ReadsMax; i++)
        {
            var before = await ClockAsync(connection, token).ConfigureAwait(false);
            var status = await connection.RowsAsync("SHOW GLOBAL STATUS LIKE 'Uptime'", token).ConfigureAwait(false);
            var after = await ClockAsync(connection, token).ConfigureAwait(false);
            if (status.Count == 1 && after - before <= 1)
                return after - SqlText.SignedOf(status[0][1]);
        }
        return Unknown;
    }

    public static bool IsSame(long one, long other) => one == Unknown || other == Unknown || Math.Abs(one - other) <= Tolerance;

    static async Task<long> ClockAsync(MySqlConnection connection, CancellationToken token) =>
        SqlText.SignedOf(await connection.ScalarAsync("SELECT UNIX_TIMESTAMP()", token).ConfigureAwait(false));
}
