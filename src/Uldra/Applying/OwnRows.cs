using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Steps on Uldra's own rows. What keeps those locked for long is a process that stands still: who takes over ends its lanes, and the server its
/// other connections, when they have been silent for <see cref="LaneOptions.SilenceWait"/>. So a lock wait is no failure before
/// <see cref="LaneOptions.KillWait"/> has passed.
/// </summary>
sealed class OwnRows(MySqlConnection connection, LaneOptions options, TimeProvider time)
{
    /// <param name="step">Statements that are done again from the first.</param>
    /// <param name="blocked">What to do about it before the next try.</param>
    public async Task<T> DoAsync<T>(Func<Task<T>> step, CancellationToken token, Func<Task>? blocked = null)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                return await step().ConfigureAwait(false);
            }
            catch (MySqlException e) when (e.Code == ErrorClassifier.LockWaitTimeout && time.GetElapsedTime(started) < options.KillWait)
            {
                await connection.ExecuteAsync("ROLLBACK", token).ConfigureAwait(false);
                if (blocked is not null)
                    await blocked().ConfigureAwait(false);
            }
        }
    }
}
