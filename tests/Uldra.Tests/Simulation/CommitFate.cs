using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Tests.Simulation;

/// <summary>
/// How commits end: most are well, some fail for a while or collide, and some rows are refused until a person mends the target.
/// </summary>
sealed class CommitFate
{
    readonly WorldShape _shape;
    readonly Random _random;
    readonly CommitChecks _checks;
    readonly HashSet<(int Transaction, int Ordinal)> _refused = [];

    public CommitFate(WorldShape shape, Random random, Expectations expected, CommitChecks checks)
    {
        _shape = shape;
        _random = random;
        _checks = checks;
        for (var i = shape.Refusals ? random.Next(1, 5) : 0; i > 0; i--)
            if (expected.History[random.Next(expected.History.Count)] is { Changes.Count: > 0 } transaction)
                _refused.Add((transaction.Index, random.Next(transaction.Changes.Count) + 1));
    }

    public void Mend() => _refused.Clear();

    /// <summary>Some of it is mended, some not.</summary>
    public void MendSome() => _refused.RemoveWhere(_ => _random.Next(2) == 0);

    /// <summary>The place of the first row that is refused; -1 for none.</summary>
    public int RefusedIn(ShardTransaction transaction)
    {
        for (var i = 0; i < transaction.OperationCount; i++)
            if (IsRefused(transaction, transaction.Operations[i]))
                return i;
        return -1;
    }

    public bool MayCommit(ApplyBatch batch)
    {
        foreach (var transaction in batch.Transactions)
            if (RefusedIn(transaction) >= 0)
                return false;
        return true;
    }

    /// <summary>What goes wrong with this attempt; null when it becomes durable.</summary>
    public TargetFailureKind? Next(ApplyBatch batch, SimCounters counters)
    {
        if (!MayCommit(batch))
            return TargetFailureKind.Row;
        if (_random.Next(1000) < _shape.FaultsPerThousand)
            return TargetFailureKind.Transient;
        if (_random.Next(1000) >= _shape.FaultsPerThousand)
            return null;
        counters.Halves += batch.Transactions.Count > 1 ? 1 : 0;
        return TargetFailureKind.Conflict;
    }

    bool IsRefused(ShardTransaction transaction, in RowOperation operation) =>
        operation.Kind == RowOperationKind.Put && _refused.Contains((_checks.IndexOf(transaction.Id), operation.Ordinal));
}
