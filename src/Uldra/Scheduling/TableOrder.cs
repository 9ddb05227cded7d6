using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// The order of one target table in which some rows have keys that cannot be hashed as the server compares them. Such a row comes after
/// everything of its table and before everything that follows, on all shards; the others pass it freely among themselves.
/// </summary>
sealed class TableOrder
{
    const int CompactAtLeast = 1024;

    readonly List<ShardTransaction> _since = [];
    ShardTransaction? _barrier;
    int _compactAt = CompactAtLeast;

    /// <summary>Calls <paramref name="after"/> for each predecessor of a shard transaction, then takes it into the order.</summary>
    public void Append(ShardTransaction transaction, bool isBarrier, Action<ShardTransaction, ShardTransaction> after)
    {
        if (_barrier == transaction)
            return;
        Follow(transaction, isBarrier, after);
        if (isBarrier)
        {
            _since.Clear();
            _barrier = transaction;
        }
        else if (_since.Count == 0 || _since[^1] != transaction)
        {
            _since.Add(transaction);
            Compact();
        }
    }

    /// <summary>Only calls <paramref name="after"/>.</summary>
    public void Follow(ShardTransaction transaction, bool isBarrier, Action<ShardTransaction, ShardTransaction> after)
    {
        if (_barrier is not null)
            after(_barrier, transaction);
        if (!isBarrier)
            return;
        foreach (var earlier in _since)
            after(earlier, transaction);
    }

    /// <summary>Takes in one that stands before everything that is here and not done: later ones wait for it as well.</summary>
    public void Prepend(ShardTransaction returned, bool isBarrier)
    {
        if (!isBarrier)
            _since.Add(returned);
        else if (_barrier is null or { State: ShardTransactionState.Done }
            || (_barrier.Returned is not null && _barrier.QuarantineNumber < returned.QuarantineNumber))
            _barrier = returned;
    }

    void Compact()
    {
        if (_since.Count < _compactAt)
            return;
        _since.RemoveAll(transaction => transaction.State == ShardTransactionState.Done);
        _compactAt = Math.Max(CompactAtLeast, _since.Count * 2);
    }
}
