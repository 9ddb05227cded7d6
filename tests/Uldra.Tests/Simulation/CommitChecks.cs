using Uldra.Applying;
using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Tests.Simulation;

/// <summary>
/// What must hold after every commit: each operation happened once, in the order of its keys on its shard; and the progress saved with it
/// claims nothing that is not there.
/// </summary>
sealed class CommitChecks
{
    readonly WorldShape _shape;
    readonly Expectations _expected;
    readonly Dictionary<TransactionId, int> _byId = [];
    readonly int[][] _lastByKey;
    readonly List<int>[] _pending;
    readonly List<ExpectedOperation> _done = [];

    public CommitChecks(WorldShape shape, Expectations expected)
    {
        _shape = shape;
        _expected = expected;
        foreach (var transaction in expected.History)
            _byId.Add(transaction.Stamp.Id, transaction.Index);
        _lastByKey = [.. shape.Lanes.Select(_ => new int[expected.Numbers])];
        _pending = [.. shape.Lanes.Select((_, shard) =>
            expected.History.Select(t => t.Index).Where(t => expected.On(shard, t).Count > 0).ToList())];
    }

    public int Applied { get; private set; }

    public int IndexOf(in TransactionId id) => _byId[id];

    /// <summary>The operations of a commit that just became durable.</summary>
    public IReadOnlyList<ExpectedOperation> Check(int shard, ApplyBatch batch)
    {
        _done.Clear();
        foreach (var transaction in batch.Transactions)
            foreach (ref readonly var operation in transaction.Operations)
                Take(transaction, operation);
        foreach (var write in batch.Quarantined)
            if (!write.IsStored)
                Keep(write);
        CheckOrder(shard);
        _pending[shard].RemoveAll(t => _expected.On(shard, t).TrueForAll(o => o.IsDurable));
        if (shard == _shape.InOrder && _done.Count > 0 && _pending[shard].Count > 0 && _pending[shard][0] < _done.Max(o => o.Transaction.Index))
            throw new SimulationFailure($"shard {shard} commits in the source's order, and {Missing(shard, _pending[shard][0])} was passed");
        CheckProgress(shard, batch.Progress);
        return _done;
    }

    public void CheckProgress(int shard, ProgressRecord record)
    {
        var applied = TransactionSet.Parse(_shape.Kind, record.Applied);
        foreach (var pending in _pending[shard])
            if (applied.Contains(_expected.History[pending].Stamp.Id))
                throw new SimulationFailure(
                    $"shard {shard}: progress {record.Applied} claims {Missing(shard, pending)}, which is not applied");
        foreach (var part in record.Partial.Split(',', StringSplitOptions.RemoveEmptyEntries))
            CheckPart(shard, part);
    }

    public void CheckComplete()
    {
        foreach (var operation in _expected.All)
            if (!operation.IsApplied)
                throw new SimulationFailure($"never applied: {operation}");
    }

    ExpectedOperation Missing(int shard, int transaction) => _expected.On(shard, transaction).First(o => !o.IsDurable);

    void Take(ShardTransaction transaction, in RowOperation operation)
    {
        var expected = _expected.Find(_byId[transaction.Id], operation.Ordinal, transaction.Shard, operation.Kind)
            ?? throw new SimulationFailure(
                $"shard {transaction.Shard}: {operation.Kind} by {transaction.Id}#{operation.Ordinal} does not belong here");
        if (expected.IsApplied)
            throw new SimulationFailure($"applied twice: {expected}");
        if (transaction.IsTail && !expected.Leaves)
            throw new SimulationFailure($"in a tail without leaving: {expected}");
        expected.IsApplied = true;
        expected.IsQuarantined = false;
        expected.WentFirst = expected.Leaves && !transaction.IsTail;
        _done.Add(expected);
        Applied++;
    }

    void Keep(QuarantineWrite write)
    {
        for (var i = 0; i < write.Transaction.OperationCount; i++)
        {
            if (write.Operations?.Contains(i) == false)
                continue;
            var operation = write.Transaction.Operations[i];
            var expected = _expected.Find(_byId[write.Transaction.Id], operation.Ordinal, write.Transaction.Shard, operation.Kind)
                ?? throw new SimulationFailure($"{operation.Kind} by {write.Transaction.Id}#{operation.Ordinal} does not belong into quarantine");
            if (expected.IsDurable)
                throw new SimulationFailure($"applied or in the quarantine already: {expected}");
            expected.IsQuarantined = true;
        }
    }

    /// <summary>Two passes: within a commit all become visible at once.</summary>
    void CheckOrder(int shard)
    {
        var last = _lastByKey[shard];
        foreach (var operation in _done)
            foreach (var key in operation.OrderKeys)
                if (last[key] > operation.Transaction.Index)
                    throw new SimulationFailure(
                        $"out of order: {operation} after {_expected.History[last[key]].Stamp.Id}, which shares a key with it");
        foreach (var operation in _done)
            foreach (var key in operation.OrderKeys)
                last[key] = Math.Max(last[key], operation.Transaction.Index);
    }

    void CheckPart(int shard, string part)
    {
        var fields = part.Split('#');
        var range = fields[1].Split('-').Select(int.Parse).ToArray();
        var isTail = fields.Length == 3;
        foreach (var operation in _expected.On(shard, _byId[TransactionId.Parse(_shape.Kind, fields[0])]))
            if (operation.Change.Ordinal >= range[0] && operation.Change.Ordinal <= range[1] && operation.Leaves == isTail
                && !operation.IsDurable)
                throw new SimulationFailure($"shard {shard}: progress {part} claims {operation}, which is not applied");
    }
}
