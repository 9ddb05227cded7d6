using System.Globalization;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Connections to a target with the session settings that make what is written exact: whatever the server's defaults are, these are set
/// on every connection before anything else.
/// </summary>
static class TargetSession
{
    // NO_AUTO_VALUE_ON_ZERO: a 0 in an AUTO_INCREMENT column is a 0. ALLOW_INVALID_DATES and the missing NO_ZERO_*: the source may hold
    // '2020-02-31' and '0000-00-00'. Both families know all of these; MySQL gives a deprecation warning here, and only here.
    const string SqlMode = $"STRICT_ALL_TABLES,{LooseSqlMode}";

    /// <summary>The same but for strictness: what cannot be stored as given becomes a warning.</summary>
    public const string LooseSqlMode = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION";

    /// <summary>What a lane sets once it is registered: idle for hours, it stays, and who wants its place knows what to end.</summary>
    public const string StayWhenSilent = "SET SESSION wait_timeout=31536000";

    /// <summary>A lane's connection: no transaction commits by itself, character literals carry their own character set.</summary>
    public static Task<MySqlConnection> OpenLaneAsync(MySqlConnectionOptions target, LaneOptions options, CancellationToken token) =>
        OpenAsync(target, options, Settings("binary", autocommit: 0, options.LockWaitSeconds), token);

    /// <summary>A connection for Uldra's own tables. Nobody keeps its id, so the server has to end it if its process stands still.</summary>
    public static Task<MySqlConnection> OpenStoreAsync(
        MySqlConnectionOptions target, LaneOptions options, int lockWaitSeconds, CancellationToken token) =>
        OpenAsync(target, options, Settings("utf8mb4", autocommit: 1, lockWaitSeconds), token);

    static async Task<MySqlConnection> OpenAsync(
        MySqlConnectionOptions target, LaneOptions options, IEnumerable<string> settings, CancellationToken token)
    {
        var connection = await MySqlConnection.ConnectAsync(target, token).ConfigureAwait(false);
        try
        {
            connection.ReadTimeout = options.AnswerWait;
            var silence = SqlText.Number((long)options.SilenceWait.TotalSeconds);
            await connection.ExecuteAsync($"SET SESSION wait_timeout={silence};{string.Join(';', settings)}", token).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    static IEnumerable<string> Settings(string charset, int autocommit, int lockWaitSeconds)
    {
        var wait = lockWaitSeconds.ToString(CultureInfo.InvariantCulture);
        yield return $"SET NAMES {charset}";
        // READ COMMITTED: no gap locks between lanes. foreign_key_checks=0: parents and children come in any order over lanes and shards.
        yield return "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
        yield return $"SET SESSION sql_mode='{SqlMode}', time_zone='+00:00', foreign_key_checks=0, unique_checks=1, sql_safe_updates=0, "
            + $"innodb_lock_wait_timeout={wait}, lock_wait_timeout={wait}, autocommit={autocommit.ToString(CultureInfo.InvariantCulture)}";
    }
}
