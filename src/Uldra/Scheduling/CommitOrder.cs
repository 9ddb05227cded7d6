using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// The shard transactions of a shard that commits in the source's order: given out from the front only, one commit at a time. What cannot
/// be applied (refused, held) therefore holds back all that comes after it. Tails stand in it too; they wait only for puts of their own
/// source transaction, so two such shards never wait for each other in a circle.
/// </summary>
sealed class CommitOrder
{
    readonly Queue<ShardTransaction> _queue = new();
    readonly List<ShardTransaction> _given = [];
    bool _stopped;

    public bool HasReady => _given.Count == 0 && Next is { State: ShardTransactionState.Ready, IsDoomed: false };

    /// <summary>The front; null while nothing may be given out.</summary>
    public ShardTransaction? Next => !_stopped && _queue.TryPeek(out var next) ? next : null;

    public void Add(ShardTransaction transaction) => _queue.Enqueue(transaction);

    public void GiveNext() => _given.Add(_queue.Dequeue());

    public void Complete(ShardTransaction transaction) => _given.Remove(transaction);

    /// <summary>Refused: returns what was given out behind it and must not be applied now.</summary>
    public IEnumerable<ShardTransaction> Stop(ShardTransaction refused)
    {
        _stopped = true;
        var behind = _given.Skip(_given.IndexOf(refused) + 1).ToList();
        _given.Clear();
        return behind;
    }
}
