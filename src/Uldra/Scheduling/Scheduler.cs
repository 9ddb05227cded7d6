using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// (5) Orders shard transactions by the keys they share: last writer per key, an edge from it to the next, ready when no predecessor is
/// outstanding. Everything ready at one moment is pairwise independent. There is no global barrier and no head-of-line wait.
/// Not thread-safe: the dispatcher calls it under its lock. It knows nothing of progress, connections or time.
/// </summary>
public sealed class Scheduler
{
    readonly Dictionary<ulong, ShardTransaction> _lastWriters = [];
    readonly Dictionary<string, TableOrder> _tableOrders = [];
    readonly Dictionary<string, long> _tableWideCounts = [];
    readonly Queue<ShardTransaction>[] _ready;
    readonly CommitOrder?[] _orders;
    readonly List<Hold> _holds = [];
    readonly List<ShardTransaction> _touched = [];
    readonly Action<ShardTransaction, ShardTransaction> _addEdge;

    /// <param name="shards">How many there are.</param>
    /// <param name="commitsInOrder">Shards that commit in the source's order; null: none.</param>
    public Scheduler(int shards, Predicate<int>? commitsInOrder = null)
    {
        _orders = [.. Enumerable.Range(0, shards).Select(s => commitsInOrder?.Invoke(s) == true ? new CommitOrder() : null)];
        _ready = new Queue<ShardTransaction>[shards];
        for (var i = 0; i < shards; i++)
            _ready[i] = new Queue<ShardTransaction>();
        _addEdge = AddEdge;
    }

    /// <summary>Scheduled and not done.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Given to a lane and not done.</summary>
    public int InFlight { get; private set; }

    /// <summary>Operations ordered by table because a key of theirs could not be hashed, by source table; for status.</summary>
    public IReadOnlyDictionary<string, long> TableWideCounts => _tableWideCounts;

    public IReadOnlyList<Hold> Holds => _holds;

    public bool HasReady(int shard) => _orders[shard]?.HasReady ?? _ready[shard].Count > 0;

    /// <summary>
    /// Takes a shard transaction in log order. <paramref name="predecessors"/>: the puts over there that a tail waits for.
    /// </summary>
    public void Add(ShardTransaction transaction, ReadOnlySpan<ShardTransaction> predecessors)
    {
        Outstanding++;
        foreach (ref readonly var operation in transaction.Operations)
        {
            foreach (var key in transaction.AllKeysOf(operation))
                Follow(key, transaction);
            if (operation.Table.NeedsTableOrder)
                FollowTable(operation, transaction);
        }

        foreach (var predecessor in predecessors)
            AddEdge(predecessor, transaction);
        foreach (var hold in _holds)
            if (hold.TryKeep(transaction))
                transaction.Waiting++;
        _orders[transaction.Shard]?.Add(transaction);
        if (transaction.Waiting == 0)
            MakeReady(transaction);
    }

    /// <summary>
    /// Gives a lane what is ready on its shard, in an order that respects dependencies: first what waits for nothing, then what waits only
    /// for shard transactions of this very commit. At least one if any is ready, however large.
    /// </summary>
    public bool Take(int shard, int rowsMax, int bytesMax, List<ShardTransaction> into)
    {
        var room = new CommitRoom(rowsMax, bytesMax);
        if (_orders[shard] is { } order)
            TakeInOrder(order, into, ref room);
        else
            TakeReady(_ready[shard], into, ref room);
        foreach (var touched in _touched)
            touched.SettledByCommit = 0;
        _touched.Clear();
        return into.Count > 0;
    }

    /// <summary>Durable on its shard: what waited for it may go.</summary>
    public void Complete(ShardTransaction transaction)
    {
        Outstanding--;
        InFlight--;
        transaction.State = ShardTransactionState.Done;
        _orders[transaction.Shard]?.Complete(transaction);
        foreach (ref readonly var operation in transaction.Operations)
            foreach (var key in transaction.AllKeysOf(operation))
                if (_lastWriters.TryGetValue(key, out var last) && last == transaction)
                    _lastWriters.Remove(key);
        if (transaction.Dependents is not { } dependents)
            return;
        transaction.Dependents = null;
        foreach (var dependent in dependents)
            Unblock(dependent);
    }

    /// <summary>
    /// The target refuses it: it stays outstanding. What the same lane was given behind it and depends on it waits again.
    /// </summary>
    public void Block(ShardTransaction transaction)
    {
        transaction.State = ShardTransactionState.Blocked;
        InFlight--;
        if (_orders[transaction.Shard] is { } order)
            foreach (var behind in order.Stop(transaction))
                TakeBack(behind);
        else
            TakeBackFollowers(transaction);
    }

    /// <summary>Keeps back what comes from now on and matches; what was scheduled before flows.</summary>
    public void AddHold(Hold hold) => _holds.Add(hold);

    /// <summary>
    /// Takes a shard transaction without operations that is outstanding until the hold is lifted: it stands for what the hold waits for, so
    /// that saved progress cannot pass it.
    /// </summary>
    public void AddHeld(ShardTransaction transaction, Hold hold)
    {
        Outstanding++;
        transaction.Waiting = 1;
        _orders[transaction.Shard]?.Add(transaction);
        hold.Keep(transaction);
    }

    public void Lift(Hold hold)
    {
        if (!_holds.Remove(hold))
            return;
        foreach (var transaction in hold.Held)
            Unblock(transaction);
    }

    void Follow(ulong key, ShardTransaction transaction)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastWriters, key, out var exists);
        if (exists && last != transaction)
            AddEdge(last!, transaction);
        last = transaction;
    }

    void FollowTable(in RowOperation operation, ShardTransaction transaction)
    {
        if (!_tableOrders.TryGetValue(operation.Table.Name, out var order))
            _tableOrders[operation.Table.Name] = order = new TableOrder();
        if (operation.TableWide)
            CollectionsMarshal.GetValueRefOrAddDefault(_tableWideCounts, operation.Table.SourceName, out _)++;
        order.Append(transaction, operation.TableWide, _addEdge);
    }

    static void AddEdge(ShardTransaction before, ShardTransaction after)
    {
        if (before.State == ShardTransactionState.Done || before == after)
            return;
        var dependents = before.Dependents ??= [];
        if (dependents.Count > 0 && dependents[^1] == after)
            return;
        dependents.Add(after);
        after.Waiting++;
    }

    void TakeReady(Queue<ShardTransaction> ready, List<ShardTransaction> into, ref CommitRoom room)
    {
        while (ready.TryPeek(out var next) && (into.Count == 0 || room.Fits(next)))
        {
            ready.Dequeue();
            Give(next, into, ref room);
        }

        for (var i = 0; i < into.Count && room.IsOpen; i++)
            GiveFollowers(into[i], into, ref room);
    }

    /// <summary>From the front, as long as what each waits for is in this very commit.</summary>
    void TakeInOrder(CommitOrder order, List<ShardTransaction> into, ref CommitRoom room)
    {
        if (!order.HasReady)
            return;
        while (order.Next is { } next && next.SettledByCommit == next.Waiting && (into.Count == 0 || room.Fits(next)))
        {
            order.GiveNext();
            Give(next, into, ref room);
            foreach (var follower in next.Dependents ?? [])
                Settle(follower);
        }
    }

    void GiveFollowers(ShardTransaction taken, List<ShardTransaction> into, ref CommitRoom room)
    {
        if (taken.Dependents is not { } dependents)
            return;
        foreach (var follower in dependents)
        {
            if (follower.Shard != taken.Shard || follower.State != ShardTransactionState.Waiting)
                continue;
            Settle(follower);
            if (follower.SettledByCommit == follower.Waiting && room.Fits(follower))
                Give(follower, into, ref room);
        }
    }

    void TakeBackFollowers(ShardTransaction transaction)
    {
        var returned = new Stack<ShardTransaction>([transaction]);
        while (returned.TryPop(out var next))
        {
            foreach (var follower in next.Dependents ?? [])
            {
                if (follower.State != ShardTransactionState.Taken)
                    continue;
                TakeBack(follower);
                returned.Push(follower);
            }
        }
    }

    void TakeBack(ShardTransaction transaction)
    {
        transaction.State = ShardTransactionState.Waiting;
        InFlight--;
    }

    void Settle(ShardTransaction follower)
    {
        if (follower.SettledByCommit++ == 0)
            _touched.Add(follower);
    }

    void Give(ShardTransaction transaction, List<ShardTransaction> into, ref CommitRoom room)
    {
        transaction.State = ShardTransactionState.Taken;
        InFlight++;
        into.Add(transaction);
        room.Use(transaction);
    }

    void Unblock(ShardTransaction transaction)
    {
        if (--transaction.Waiting == 0 && transaction.State == ShardTransactionState.Waiting)
            MakeReady(transaction);
    }

    void MakeReady(ShardTransaction transaction)
    {
        transaction.State = ShardTransactionState.Ready;
        if (_orders[transaction.Shard] is null)
            _ready[transaction.Shard].Enqueue(transaction);
    }

    /// <summary>What still fits into the commit being composed.</summary>
    struct CommitRoom(int rows, int bytes)
    {
        int _rows = rows;
        int _bytes = bytes;

        public readonly bool IsOpen => _rows > 0 && _bytes > 0;

        public readonly bool Fits(ShardTransaction next) => next.OperationCount <= _rows && next.ByteCount <= _bytes;

        public void Use(ShardTransaction next)
        {
            _rows -= next.OperationCount;
            _bytes -= next.ByteCount;
        }
    }
}
