using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// (5) Orders shard transactions by the keys they share: last writer per key, an edge from it to the next, ready when no predecessor is
/// outstanding. Everything ready at one moment is pairwise independent. There is no global barrier and no head-of-line wait.
/// Not thread-safe: the dispatcher calls it under its lock. It knows nothing of progress, connections or time.
/// </summary>
public sealed partial class Scheduler
{
    /// <summary>A commit with fewer rows costs the server more for its transaction than for its rows; measured in <c>bench/</c>.</summary>
    const int ShareRowsMin = 64;

    readonly LastWriters _lastWriters = new();
    readonly Dictionary<string, TableOrder> _tableOrders = [];
    readonly Dictionary<string, long> _tableWideCounts = [];
    readonly Queue<ShardTransaction>[] _ready;
    readonly CommitOrder?[] _orders;
    readonly List<Hold> _holds = [];
    readonly List<ShardTransaction> _touched = [];
    readonly Action<ShardTransaction, ShardTransaction> _addEdge;
    readonly Elsewhere? _elsewhere;
    readonly List<ShardTransaction> _reached = [];

    /// <param name="shards">How many there are.</param>
    /// <param name="commitsInOrder">Shards that commit in the source's order; null: none.</param>
    /// <param name="elsewhere">What is waited for on shards that another crew runs; null when there are none.</param>
    public Scheduler(int shards, Predicate<int>? commitsInOrder = null, Elsewhere? elsewhere = null)
    {
        _elsewhere = elsewhere;
        _orders = [.. Enumerable.Range(0, shards).Select(s => commitsInOrder?.Invoke(s) == true ? new CommitOrder() : null)];
        _ready = new Queue<ShardTransaction>[shards];
        _doomedReady = new Queue<ShardTransaction>[shards];
        for (var i = 0; i < shards; i++)
            (_ready[i], _doomedReady[i]) = (new Queue<ShardTransaction>(), new Queue<ShardTransaction>());
        _addEdge = AddEdge;
    }

    /// <summary>Scheduled and not done.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Given to a lane and not done.</summary>
    public int InFlight { get; private set; }

    /// <summary>Operations ordered by table because a key of theirs could not be hashed, by source table; for status.</summary>
    public IReadOnlyDictionary<string, long> TableWideCounts => _tableWideCounts;

    public IReadOnlyList<Hold> Holds => _holds;

    public bool HasReady(int shard) => _ready[shard].Count > 0 || _orders[shard]?.HasReady == true;

    /// <summary>
    /// Takes a shard transaction in log order. <paramref name="predecessors"/>: the puts over there that a tail waits for.
    /// </summary>
    /// <param name="putsElsewhere">The shards run by another crew on which rows of a tail arrive.</param>
    public void Add(ShardTransaction transaction, ReadOnlySpan<ShardTransaction> predecessors, ReadOnlySpan<int> putsElsewhere = default)
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
        FollowReturned(transaction);
        _elsewhere?.Follow(transaction, putsElsewhere);
        if (_poison.Touches(transaction))
            Doom(transaction);
        foreach (var hold in _holds)
            if (hold.TryKeep(transaction))
                transaction.Waiting++;
        _orders[transaction.Shard]?.Add(transaction);
        if (transaction.Waiting == 0)
            MakeReady(transaction);
    }

    /// <summary>
    /// Gives a lane what is ready on its shard, in an order that respects dependencies: first what waits for nothing, then what waits only
    /// for shard transactions of this very commit. At least one if any is ready, however large. What follows from a share is chains of
    /// changes to the same rows: they fold, and leave the rest to lanes that work at the same time.
    /// </summary>
    /// <param name="lanes">Lanes that want work now, this one included: each gets its share of what is ready.</param>
    public bool Take(int shard, int rowsMax, int bytesMax, List<ShardTransaction> into, int lanes = 1) =>
        Take(shard, _ready[shard], new CommitRoom(rowsMax, bytesMax, long.MaxValue), into, lanes);

    bool Take(int shard, Queue<ShardTransaction> ready, CommitRoom room, List<ShardTransaction> into, int lanes)
    {
        _takes++;
        // What comes back from the quarantine has no place in the order any more.
        if (_orders[shard] is { } order && ready.Count == 0)
            TakeInOrder(order, into, ref room);
        else
            TakeReady(ready, lanes, into, ref room);
        foreach (var touched in _touched)
            touched.SettledByCommit = 0;
        _touched.Clear();
        return into.Count > 0;
    }

    /// <summary>Durable on its shard, or in its quarantine: what waited for it may go, or has to follow it there.</summary>
    public void Complete(ShardTransaction transaction)
    {
        Outstanding--;
        InFlight--;
        transaction.State = ShardTransactionState.Done;
        Poison(transaction);
        _orders[transaction.Shard]?.Complete(transaction);
        _lastWriters.Remove(transaction);
        if (transaction.Dependents is not { } dependents)
            return;
        transaction.Dependents = null;
        foreach (var dependent in dependents)
        {
            if (Dooms(transaction, dependent))
                Doom(dependent);
            Unblock(dependent);
        }
    }

    /// <summary>Another crew says how far a shard of its is: what waited for that may go, or has to go where that went.</summary>
    public void Reached(int shard, in ShardClaim claim)
    {
        _elsewhere!.Reached(shard, claim, _reached);
        foreach (var transaction in _reached)
        {
            if (!transaction.IsDoomed && _poison.Touches(transaction))
                Doom(transaction);
            Unblock(transaction);
        }

        _reached.Clear();
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
        if (_lastWriters.Replace(key, transaction) is { } last)
            AddEdge(last, transaction);
    }

    void FollowTable(in RowOperation operation, ShardTransaction transaction)
    {
        if (operation.TableWide)
            CollectionsMarshal.GetValueRefOrAddDefault(_tableWideCounts, operation.Table.SourceName, out _)++;
        OrderOf(operation.Table).Append(transaction, operation.TableWide, _addEdge);
    }

    TableOrder OrderOf(TargetTable table)
    {
        if (!_tableOrders.TryGetValue(table.Name, out var order))
            _tableOrders[table.Name] = order = new TableOrder();
        return order;
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
        after.WaitsElsewhere |= before.WaitsElsewhere;
    }

    void TakeReady(Queue<ShardTransaction> ready, int lanes, List<ShardTransaction> into, ref CommitRoom room)
    {
        var share = ready.Count / lanes;
        var rows = 0;
        while (ready.TryPeek(out var next) && (into.Count < share || rows < ShareRowsMin)
            && (into.Count == 0 ? room.FitsAlone(next) : room.Fits(next)))
        {
            ready.Dequeue();
            Give(next, into, ref room);
            rows += next.OperationCount;
        }

        for (var i = 0; i < into.Count && room.IsOpen; i++)
            GiveFollowers(into[i], into, ref room);
    }

    /// <summary>From the front, as long as what each waits for is in this very commit.</summary>
    void TakeInOrder(CommitOrder order, List<ShardTransaction> into, ref CommitRoom room)
    {
        if (!order.HasReady)
            return;
        while (order.Next is { IsDoomed: false } next && next.SettledByCommit == next.Waiting && (into.Count == 0 || room.Fits(next)))
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
            if (follower.Shard != taken.Shard || follower.State != ShardTransactionState.Waiting || (follower.IsDoomed && !taken.IsDoomed)
                || (_orders[follower.Shard] is not null && follower.Returned is null))
                continue;
            Settle(follower);
            if (follower.SettledByCommit != follower.Waiting || !room.Fits(follower))
                continue;
            if (taken.IsDoomed)
                Doom(follower);
            Give(follower, into, ref room);
        }
    }

    /// <summary>What the same lane was given behind it and depends on it waits again.</summary>
    public void TakeBackFollowers(ShardTransaction transaction)
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
        DoomedInFlight -= transaction.IsDoomed ? 1 : 0;
    }

    void Settle(ShardTransaction follower)
    {
        if (follower.SettledByCommit++ == 0)
            _touched.Add(follower);
    }

    void Give(ShardTransaction transaction, List<ShardTransaction> into, ref CommitRoom room)
    {
        transaction.State = ShardTransactionState.Taken;
        transaction.TakeId = _takes;
        InFlight++;
        DoomedInFlight += transaction.IsDoomed ? 1 : 0;
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
        // Where commits follow the source's order, what is refused or depends on it stops the order: nothing goes into the quarantine.
        if (_orders[transaction.Shard] is null || transaction.Returned is not null)
            (transaction.IsDoomed ? _doomedReady : _ready)[transaction.Shard].Enqueue(transaction);
    }

    /// <summary>What still fits into the commit being composed.</summary>
    /// <param name="quarantine">Rows that may go into the quarantine of the shard; no limit where rows are applied.</param>
    struct CommitRoom(int rows, int bytes, long quarantine)
    {
        int _rows = rows;
        int _bytes = bytes;
        long _quarantine = quarantine;

        public readonly bool IsOpen => _rows > 0 && _bytes > 0;

        public readonly bool Fits(ShardTransaction next) =>
            next.OperationCount <= _rows && next.ByteCount <= _bytes && FitsAlone(next);

        /// <summary>The first may be of any size, but for what the quarantine holds.</summary>
        public readonly bool FitsAlone(ShardTransaction next) => NewRows(next) <= _quarantine;

        public void Use(ShardTransaction next)
        {
            _rows -= next.OperationCount;
            _bytes -= next.ByteCount;
            _quarantine -= NewRows(next);
        }

        /// <summary>What comes back from the quarantine has its place there.</summary>
        static int NewRows(ShardTransaction next) => next.Returned is null ? next.OperationCount : 0;
    }
}
