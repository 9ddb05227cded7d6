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
        if (_barrier is not null)
            after(_barrier, transaction);
        if (isBarrier)
        {
            foreach (var earlier in _since)
                after(earlier, transaction);
            _since.Clear();
            _barrier = transaction;
        }
        else if (_since.Count == 0 || _since[^1] != transaction)
        {
            _since.Add(transaction);
            Compact();
        }
    }

    void Compact()
    {
        if (_since.Count < _compactAt)
            return;
        _since.RemoveAll(transaction => transaction.State == ShardTransactionState.Done);
        _compactAt = Math.Max(CompactAtLeast, _since.Count * 2);
    }
}
