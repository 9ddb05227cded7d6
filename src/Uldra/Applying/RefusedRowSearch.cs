using System.Collections;
using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Tries a shard transaction statement by statement, and the statement that the target refuses row by row. The caller takes everything back.
/// Only a failed statement is undone by the server, so what came before it still stands and the rows meet the same target as in the commit.
/// </summary>
sealed class RefusedRowSearch(
    StatementWriter writer, StatementLimits limits, Func<StatementWriter, Task<int>> send, Func<ValueTask<StatementResult>> rollback)
{
    /// <summary>Null when the target takes all of it now.</summary>
    /// <param name="lost">Operations that lose against a newer version, as claimed in the same target transaction.</param>
    public async Task<RefusedRow?> FindAsync(ShardTransaction transaction, BitArray? lost)
    {
        writer.Begin([transaction], lost);
        var found = await TryAsync(transaction).ConfigureAwait(false);
        if (found?.Cause.Id != StatementFailures.UniqueConflict)
            return found;
        // Rows that only exchange values among themselves are no conflict: the slow path tells.
        await rollback().ConfigureAwait(false);
        writer.BeginVacating([transaction], lost);
        if (await TryAsync(transaction).ConfigureAwait(false) is { } vacated)
            return vacated;
        writer.BeginFinal([transaction], lost);
        return await TryAsync(transaction).ConfigureAwait(false);
    }

    async Task<RefusedRow?> TryAsync(ShardTransaction transaction)
    {
        var alone = limits with { PacketBytes = 1 };
        var singlesEnd = 0;
        TargetException? refusal = null;
        while (!writer.RowsWritten)
        {
            writer.ClearPacket();
            writer.WriteRows(writer.Next < singlesEnd ? alone with { StatementRows = 1 } : alone);
            var statement = writer.Statements[0];
            try
            {
                await send(writer).ConfigureAwait(false);
            }
            catch (TargetException e) when (e.Kind == TargetFailureKind.Row && statement.Count > 1)
            {
                refusal = e;
                singlesEnd = statement.End;
                writer.ReturnTo(statement.First);
            }
            catch (TargetException e) when (e.Kind == TargetFailureKind.Row)
            {
                var operation = writer.Plan.PlaceOf(statement.First);
                return new RefusedRow(operation, RefusedKey.Json(transaction, operation), e);
            }
        }

        // Refused together and not one by one: no row can be named.
        return refusal is null ? null : new RefusedRow(-1, "{}", refusal);
    }
}
