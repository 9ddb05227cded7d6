using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;
using Uldra.Reading;

namespace Uldra.Tests.Simulation;

/// <summary>
/// The log of a world as the reader hands it over: what the given set does not hold, in order, in batches of any size, huge transactions
/// in parts. A part ends its batch.
/// </summary>
sealed class SimSource : IChangeSource
{
    readonly WorldTables _tables;
    readonly IReadOnlyList<SimTransaction> _history;
    readonly Random _random;
    readonly SourceTable[] _sourceTables;
    readonly TransactionSet _applied;
    readonly TransactionSet _passedOver;
    readonly int _partRows;
    readonly HashSet<int> _prepared = [];
    int _next;
    int _nextChange;

    public SimSource(WorldTables tables, IReadOnlyList<SimTransaction> history, IReplicatedTables replicated, TransactionSet applied,
        int partRows, Random random)
    {
        _tables = tables;
        _history = history;
        _applied = applied;
        // Only MySQL's sources pass over what lies behind a gap.
        _passedOver = applied.Prefix();
        _partRows = partRows;
        _random = random;
        _sourceTables = [.. tables.Sources.Select(replicated.Add)];
    }

    public long Parts { get; private set; }

    /// <summary>Prepared transactions that stand before one that some shard had when reading began.</summary>
    public long PreparesReadAgain { get; private set; }

    /// <summary>A bug put in: prepares are handed over as any transaction.</summary>
    public bool ForgetsPrepares { get; init; }

    public ValueTask<ChangeBatch?> ReadAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read());
    }

    public bool HasReached(LogEnd end) => throw new NotSupportedException("worlds have no barriers");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ChangeBatch? Read()
    {
        var batch = new ChangeBatch();
        for (var count = _random.Next(1, 12); count > 0 && _next < _history.Count; count--)
            if (!_passedOver.Contains(_history[_next].Stamp.Id) && !Add(batch, _history[_next]))
                return batch;
            else
                Advance();
        return batch.Transactions.Count > 0 || _next < _history.Count ? batch : null;
    }

    void Advance()
    {
        _next++;
        _nextChange = 0;
    }

    /// <summary>False when a part was full: the rest comes with the next batch.</summary>
    bool Add(ChangeBatch batch, SimTransaction transaction)
    {
        var first = _nextChange;
        var start = batch.Changes.Count;
        while (_nextChange < transaction.Changes.Count)
        {
            Add(batch, transaction.Changes[_nextChange++]);
            if (_nextChange - first < _partRows)
                continue;
            Parts++;
            Emit(batch, transaction, start, first, isLast: false);
            return false;
        }

        Decide(transaction);
        Emit(batch, transaction, start, first, isLast: true);
        return true;
    }

    /// <summary>Rows of a prepared transaction are known to whoever read it, and to nobody else.</summary>
    void Decide(SimTransaction transaction)
    {
        if (IsOpen(transaction))
        {
            _prepared.Add(transaction.Index);
            PreparesReadAgain += _history.Skip(transaction.Index).Any(t => _applied.Contains(t.Stamp.Id)) ? 1 : 0;
        }
        else if (transaction.Decides is { } prepared && !_prepared.Remove(prepared) && !_applied.Contains(transaction.Stamp.Id))
            throw new SimulationFailure(
                $"{transaction.Stamp.Id} decides {_history[prepared].Stamp.Id}, which was not read: reading began behind {_applied}");
    }

    /// <summary>Prepared, and not known to be decided: progress holds a prepare only with its decision.</summary>
    bool IsOpen(SimTransaction transaction) => transaction.IsPrepared && !_applied.Contains(transaction.Stamp.Id);

    /// <summary>At the end: whatever the log decides must have been decided.</summary>
    public void CheckEnd()
    {
        foreach (var transaction in _history)
            if (transaction.Decides is { } prepared && _prepared.Contains(prepared))
                throw new SimulationFailure(
                    $"{_history[prepared].Stamp.Id} was read and its decision {transaction.Stamp.Id} was not: reading began behind {_applied}");
    }

    void Emit(ChangeBatch batch, SimTransaction transaction, int start, int first, bool isLast) => batch.Transactions.Add(
        new SourceTransaction
        {
            Id = transaction.Stamp.Id,
            ChangeStart = start,
            ChangeCount = batch.Changes.Count - start,
            FirstOrdinal = first + 1,
            IsLastPart = isLast,
            File = transaction.Stamp.File,
            EndOffset = transaction.Stamp.EndOffset,
            CommitTimeMs = 1_000_000 + transaction.Index,
            IsOwn = transaction.IsOwn,
            IsPrepared = IsOpen(transaction) && !ForgetsPrepares,
            Decides = transaction.Decides is { } decided ? _history[decided].Stamp.Id : default,
        });

    void Add(ChangeBatch batch, SimChange change) => batch.Changes.Add(new Change(
        _sourceTables[change.Table], Add(batch, change.Table, change.Before), Add(batch, change.Table, change.After)));

    int Add(ChangeBatch batch, int table, SourceRow? row)
    {
        if (row is null)
            return -1;
        var image = _tables.Image(table, row);
        batch.AddSlots(image.Length, out var start);
        for (var i = 0; i < image.Length; i++)
            batch.Slots[start + i] = image[i] is { } value ? new ValueSlot(batch.Append(value), value.Length) : ValueSlot.Null;
        return start;
    }
}
