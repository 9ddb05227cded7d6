using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Finds out whether a COMMIT whose answer was lost has happened: ends the connection it was sent on, waits until that is gone, and looks
/// for the progress row that the transaction would have written.
/// </summary>
sealed class CommitLookup(LaneContext context)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly OldConnections _old = new(context.Target.Connection, context.Time, context.Options.KillWait, context.Faults);

    /// <summary>True: durable. False: not applied, and it never will be. Retries while the server cannot be asked.</summary>
    /// <exception cref="OperationCanceledException">Stopped before it was known: a later start learns it by reading progress.</exception>
    /// <exception cref="TargetException">Fatal: the server can be reached but not be asked; as above.</exception>
    public async Task<bool> IsCommittedAsync(OldConnection old, string isThereSql, CancellationToken token)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await AskAsync(old, isThereSql, token).ConfigureAwait(false);
            }
            catch (MySqlException e) when (ErrorClassifier.KindOf(e) is TargetFailureKind.Transient or TargetFailureKind.Conflict)
            {
                LaneLog.LookupFailed(context.Log, context.Target.Name, context.Lane, ErrorClassifier.Describe(e));
            }
            catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
            {
                throw ErrorClassifier.Explain(e, $"{context.Where}: whether the last COMMIT happened could not be looked up");
            }
            catch (TargetException e) when (e.Kind == TargetFailureKind.Transient)
            {
                LaneLog.LookupFailed(context.Log, context.Target.Name, context.Lane, e.Message);
            }
            await Task.Delay(pause, context.Time, token).ConfigureAwait(false);
        }
    }

    async Task<bool> AskAsync(OldConnection old, string isThereSql, CancellationToken token)
    {
        var connection = await TargetSession
            .OpenStoreAsync(context.Target.Connection, context.Options, context.Options.LockWaitSeconds, token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await _old.EndAsync(connection, [old], token).ConfigureAwait(false);
            context.Faults.Reach("lookup-old-ended");
            return await connection.ScalarAsync(isThereSql, token).ConfigureAwait(false) is not null;
        }
    }
}
