using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// (6) One lane: a batch becomes progress row, row operations, fence, COMMIT. Everything before COMMIT travels in as few packets as the
/// limits allow; COMMIT goes alone, because only then is it known at every instant whether it may have been executed.
/// </summary>
sealed partial class MySqlLane : ITargetLane
{
    static readonly byte[] Commit = "COMMIT"u8.ToArray();
    static readonly byte[] Rollback = "ROLLBACK"u8.ToArray();

    static readonly TargetException TakenBack = new(TargetFailureKind.Row, "taken-back", "a trial is taken back");

    readonly LaneContext _context;
    readonly ProgressRows _progress;
    readonly LaneConnection _connection;
    readonly CommitLookup _lookup;
    readonly StatementCheck _check;
    readonly StatementFailures _failures;
    readonly UniqueHolder _holder = new();
    readonly TombstonePruning _tombstones = new(TargetTables.Tombstone);
    readonly TombstonePruning _versions = new(TargetTables.Version);
    readonly VersionClaims _claims = new();
    readonly byte[] _fence;
    readonly List<StatementResult> _results = [];
    readonly List<CommandPart> _commands = [];
    StatementWriter? _writer;

    public MySqlLane(LaneContext context)
    {
        _context = context;
        _progress = new ProgressRows(context.Pipeline, context.Epoch, context.Lane, context.Options.PruneEvery, context.Options.ProgressRowsMax);
        _connection = new LaneConnection(context, _progress);
        _lookup = new CommitLookup(context);
        _check = new StatementCheck(context);
        _failures = new StatementFailures(context);
        _fence = OwnerFence.Sql(context.Pipeline, context.Epoch);
    }

    public bool WantsSum => _progress.WantsSum;

    public async Task ConnectAsync(CancellationToken token) => await _connection.GetAsync(token).ConfigureAwait(false);

    public async ValueTask<ApplyResult> ApplyAsync(ApplyBatch batch, CancellationToken token)
    {
        var connection = await _connection.GetAsync(token).ConfigureAwait(false);
        ApplyResult result;
        int tombstones;
        try
        {
            await _connection.Prepared.PrepareAsync(connection, token).ConfigureAwait(false);
            result = await WriteAsync(connection, batch, token).ConfigureAwait(false);
            tombstones = _writer!.TombstoneCount;
        }
        catch (Exception e)
        {
            await AbandonAsync(connection, e, token).ConfigureAwait(false);
            if (ErrorClassifier.IsServerFailure(e))
                throw ErrorClassifier.Explain(e, _context.Where);
            throw;
        }
        finally
        {
            _writer?.End();
        }
        await CommitAsync(connection, token).ConfigureAwait(false);
        _progress.Committed(batch.Progress);
        _tombstones.Committed(tombstones);
        _versions.Committed(_claims.Deletes);
        _context.Faults.Reach("commit-noted");
        return result;
    }

    public async ValueTask<RefusedRow?> FindRefusedAsync(ShardTransaction transaction, CancellationToken token)
    {
        var connection = await _connection.GetAsync(token).ConfigureAwait(false);
        try
        {
            var writer = WriterFor(_connection.Form);
            _claims.BeWary();
            await ClaimAsync(connection, writer, [transaction], token).ConfigureAwait(false);
            var search = new RefusedRowSearch(writer, _connection.Limits, written => SendAsync(connection, written, token),
                () => connection.ExecuteAsync(Rollback, token));
            return await search.FindAsync(transaction, _claims.Lost).ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            throw ErrorClassifier.Explain(e, _context.Where);
        }
        finally
        {
            _writer?.End();
            await AbandonAsync(connection, TakenBack, token).ConfigureAwait(false);
        }
    }

    public async ValueTask<ShardTransaction> ReadQuarantinedAsync(ShardTransaction returned, CancellationToken token)
    {
        var connection = await _connection.GetAsync(token).ConfigureAwait(false);
        try
        {
            var rows = await QuarantineReader.ReadRowsAsync(connection, _context.Pipeline, returned.QuarantineNumber, token)
                .ConfigureAwait(false);
            await connection.ExecuteAsync(Rollback, token).ConfigureAwait(false);
            return QuarantineCodec.Rows(rows, returned);
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            await _connection.DropAsync().ConfigureAwait(false);
            throw ErrorClassifier.Explain(e, _context.Where);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _writer?.Dispose();
        _writer = null;
        _holder.Dispose();
        _claims.Dispose();
    }

    /// <summary>Where a row is newer than the batch, all is taken back and written once more without it.</summary>
    async Task<ApplyResult> WriteAsync(MySqlConnection connection, ApplyBatch batch, CancellationToken token)
    {
        var writer = WriterFor(_connection.Form);
        _context.Faults.Reach("batch-begun");
        try
        {
            return await WriteAsync(connection, writer, batch, token).ConfigureAwait(false);
        }
        catch (TargetException e) when (e.Id == StatementFailures.NewerVersion)
        {
            await connection.ExecuteAsync(Rollback, token).ConfigureAwait(false);
            _claims.BeWary();
        }
        return await WriteAsync(connection, writer, batch, token).ConfigureAwait(false);
    }

    /// <summary>
    /// Where rows of the batch exchange unique values directly (the source need not have that key), no order of puts is right, and the
    /// alarm rings. Then it takes the slow path: all its rows give up their unique values, and each gets its last image. That is one
    /// commit, so nobody sees the gap; the values of rows that are not the batch's own stay where they are.
    /// </summary>
    async Task<ApplyResult> WriteAsync(MySqlConnection connection, StatementWriter writer, ApplyBatch batch, CancellationToken token)
    {
        try
        {
            var sent = await OpenAsync(connection, writer, batch, token).ConfigureAwait(false);
            writer.Begin(batch.Transactions, _claims.Lost);
            var result = await WriteRowsAsync(connection, writer, token).ConfigureAwait(false);
            return result with { Statements = result.Statements + sent };
        }
        catch (TargetException e) when (e.Id == StatementFailures.UniqueConflict)
        {
            await connection.ExecuteAsync(Rollback, token).ConfigureAwait(false);
        }
        return await WriteSlowlyAsync(connection, writer, batch, token).ConfigureAwait(false);
    }

    async Task<ApplyResult> WriteSlowlyAsync(MySqlConnection connection, StatementWriter writer, ApplyBatch batch, CancellationToken token)
    {
        var statements = await OpenAsync(connection, writer, batch, token).ConfigureAwait(false);
        writer.BeginVacating(batch.Transactions, _claims.Lost);
        for (var written = false; !written; writer.ClearPacket())
        {
            writer.WriteRows(_connection.Limits);
            written = writer.RowsWritten;
            await SendAsync(connection, writer, token).ConfigureAwait(false);
            statements += writer.Statements.Count;
        }
        _context.Faults.Reach("rows-vacated");
        writer.BeginFinal(batch.Transactions, _claims.Lost);
        var rest = await WriteRowsAsync(connection, writer, token).ConfigureAwait(false);
        // Deletes meet rows that are already gone: which of them were there before is not known.
        return new ApplyResult(rest.Statements + statements, DeletesMissed: 0, WentSlowly: true);
    }

    /// <summary>The rest of what the writer has begun, and the fence.</summary>
    async Task<ApplyResult> WriteRowsAsync(MySqlConnection connection, StatementWriter writer, CancellationToken token)
    {
        var statements = 0;
        var missed = 0;
        for (var fenced = false; !fenced; writer.ClearPacket())
        {
            writer.WriteRows(_connection.Limits);
            fenced = writer.RowsWritten && (writer.Statements.Count == 0 || Fits(writer));
            if (fenced)
                writer.Add(StatementRole.Fence, _fence);
            missed += await SendAsync(connection, writer, token).ConfigureAwait(false);
            statements += writer.Statements.Count;
            ReachPoints(writer, fenced);
        }
        return new ApplyResult(statements, missed) { Folded = writer.Plan.Folded, Prepared = writer.PreparedCount };
    }

    // After a failover the server may be another version that wants another form.
    StatementWriter WriterFor(PutForm form)
    {
        if (_writer?.Form != form)
        {
            _writer?.Dispose();
            _writer = new StatementWriter(form);
        }

        _writer.Prepared = _connection.Prepared;
        return _writer;
    }

    bool Fits(StatementWriter writer) => !writer.IsClosed && writer.Packet.Length + 1 + _fence.Length <= _connection.Limits.PacketBytes;

    async Task<int> SendAsync(MySqlConnection connection, StatementWriter writer, CancellationToken token)
    {
        if (writer.Packet.Length >= _connection.MaxAllowedPacket)
            throw _failures.TooLong(writer.Statements[0], writer.Packet.Length, _connection.MaxAllowedPacket);
        _results.Clear();
        try
        {
            writer.Commands(_commands);
            await connection.ExecuteManyAsync(_commands, _results, token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (!e.IsConnectionLost && _results.Count < writer.Statements.Count)
        {
            var statement = writer.Statements[_results.Count];
            var holder = writer.IsFinal && UniqueHolder.IsWanted(e, statement)
                ? await _holder.FindAsync(connection, writer, statement, token).ConfigureAwait(false)
                : null;
            throw _failures.Explain(e, statement, holder);
        }
        try
        {
            return await _check.CheckAsync(connection, writer, _results, token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (!e.IsConnectionLost)
        {
            throw _failures.Explain(e, writer.Statements.First(statement => statement.IsOfRows));
        }
    }

    void ReachPoints(StatementWriter writer, bool fenced)
    {
        if (writer.Statements is [{ Role: StatementRole.Progress }, ..])
            _context.Faults.Reach("progress-written");
        if (writer.Statements.Count > 1 && writer.Statements[1].Role == StatementRole.Prune)
            _context.Faults.Reach("progress-pruned");
        if (!writer.RowsWritten)
            _context.Faults.Reach("packet-written");
        if (writer.RowsWritten)
            _context.Faults.Reach("rows-written");
        if (fenced)
            _context.Faults.Reach("fence-read");
    }

    /// <summary>Nothing was committed: takes the transaction back, or leaves that to the end of the connection.</summary>
    async Task AbandonAsync(MySqlConnection connection, Exception cause, CancellationToken token)
    {
        if (connection.IsUsable && cause is TargetException or MySqlException)
        {
            try
            {
                _context.Faults.Reach("batch-failed");
                await connection.ExecuteAsync(Rollback, token).ConfigureAwait(false);
                _context.Faults.Reach("batch-rolled-back");
                return;
            }
            catch (Exception e) when (e is OperationCanceledException || ErrorClassifier.IsServerFailure(e))
            {
                // The first failure is the one to report; without its connection the transaction is rolled back all the same.
            }
        }
        LaneLog.Lost(_context.Log, _context.Target.Name, _context.Lane, connection.ConnectionId, cause.GetType().Name);
        await _connection.DropAsync().ConfigureAwait(false);
        _context.Faults.Reach("lane-lost");
    }

    async Task CommitAsync(MySqlConnection connection, CancellationToken token)
    {
        Exception? error = null;
        try
        {
            token.ThrowIfCancellationRequested();
            // Once sent, a COMMIT is not given up at once when the lane is told to stop: its answer is worth a short wait.
            using var grace = new CancellationTokenSource();
            using var stop = token.UnsafeRegister(_ => grace.CancelAfter(_context.Options.CommitGrace), null);
            var answer = connection.ExecuteAsync(Commit, grace.Token);
            _context.Faults.Reach("commit-sent");
            await answer.ConfigureAwait(false);
            _context.Faults.Reach("commit-answered");
            return;
        }
        catch (Exception e) when (ErrorClassifier.IsServerFailure(e))
        {
            error = e;
        }
        catch (OperationCanceledException) when (!connection.IsUsable)
        {
        }
        catch
        {
            await _connection.DropAsync().ConfigureAwait(false);
            throw;
        }
        await ResolveAsync(_connection.Id, error, token).ConfigureAwait(false);
    }

    /// <summary>Returns when the COMMIT has happened after all; throws what stopped it otherwise.</summary>
    async Task ResolveAsync(OldConnection old, Exception? error, CancellationToken token)
    {
        LaneLog.CommitUnanswered(_context.Log, _context.Target.Name, _context.Lane, old.Id);
        _context.Faults.Reach("commit-unanswered");
        await _connection.DropAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource();
        using var stop = token.UnsafeRegister(_ => limit.CancelAfter(_context.Options.CommitGrace), null);
        var happened = await _lookup.IsCommittedAsync(old, _progress.IsThereSql(), limit.Token).ConfigureAwait(false);
        _connection.PreviousEnded();
        LaneLog.CommitResolved(_context.Log, _context.Target.Name, _context.Lane, happened ? "committed" : "rolled back");
        _context.Faults.Reach("commit-looked-up");
        if (happened)
            return;
        token.ThrowIfCancellationRequested();
        throw ErrorClassifier.Explain(error ?? new MySqlException(2013, "HY000", "The connection was lost."), _context.Where);
    }
}
