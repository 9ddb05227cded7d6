using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Scheduling;

/// <summary>
/// What may not be applied: shard transactions that a target refuses, and all that depends on them. Such a one is <em>doomed</em>: when its
/// turn comes it is given out to be written into the quarantine. From then on its keys are poisoned, and what touches them is doomed too.
/// </summary>
public sealed partial class Scheduler
{
    readonly PoisonedKeys _poison = new();
    readonly Queue<ShardTransaction>[] _doomedReady;
    readonly HashSet<ShardTransaction> _doomed = [];
    readonly List<ShardTransaction> _returned = [];
    readonly Dictionary<string, ulong> _returnedShapes = new(StringComparer.Ordinal);
    readonly HashSet<TransactionId> _returnedPuts = [];
    long _takes;

    /// <summary>Given to a lane to be written into the quarantine, and not done.</summary>
    public int DoomedInFlight { get; private set; }

    /// <summary>Outstanding and not to be applied.</summary>
    public int Doomed => _doomed.Count;

    /// <summary>The shard commits in the source's order: what is refused there stops the order and stays in memory.</summary>
    public bool IsInOrder(int shard) => _orders[shard] is not null;

    /// <summary>Refused by the target in this run, and not in the quarantine yet.</summary>
    public IEnumerable<ShardTransaction> Refused => _doomed.Where(t => t.Refusal is not null);

    /// <param name="room">Rows that the shard's quarantine still takes.</param>
    public bool HasDoomed(int shard, long room) =>
        _doomedReady[shard].TryPeek(out var next) && (next.Returned is not null || next.OperationCount <= room);

    /// <summary>As <see cref="Take(int, int, int, List{ShardTransaction}, int)"/>, of what goes into the quarantine.</summary>
    public bool TakeDoomed(int shard, int rowsMax, int bytesMax, long room, List<ShardTransaction> into) =>
        _doomedReady[shard].Count > 0 && Take(shard, _doomedReady[shard], new CommitRoom(rowsMax, bytesMax, room), into, lanes: 1);

    /// <summary>
    /// The target refuses it. It is given out again, for the quarantine; what the same lane was given behind it and depends on it waits again.
    /// </summary>
    public void Refuse(ShardTransaction transaction)
    {
        InFlight--;
        if (_orders[transaction.Shard] is { } order && transaction.Returned is null)
            foreach (var behind in order.Stop(transaction))
                TakeBack(behind);
        else
            TakeBackFollowers(transaction);
        Doom(transaction);
        MakeReady(transaction);
    }

    /// <summary>What earlier runs left in the quarantine keeps others back. Call before anything is added.</summary>
    public void Poison(PoisonMarks marks) => _poison.Add(marks);

    /// <summary>
    /// Some of the quarantine is tried again, the rest remains. What comes back stands, in the order of the log, before all that is doomed and
    /// not written yet, and whatever of that does not depend on the rest is free again. Nothing doomed may be in flight.
    /// </summary>
    /// <param name="returned">In the order in which it went into the quarantine.</param>
    public void Release(IReadOnlyList<ShardTransaction> returned, IEnumerable<PoisonMarks> remaining)
    {
        if (DoomedInFlight > 0)
            throw new InvalidOperationException("the quarantine is being written: what comes back would overtake it");
        _poison.Clear();
        foreach (var marks in remaining)
            _poison.Add(marks);
        var back = new ReturnedTransactions(_addEdge);
        foreach (var transaction in returned)
            back.Add(transaction);
        foreach (var doomed in _doomed)
            back.Follow(doomed);
        Prepend(back, returned);
        Reconsider();
        foreach (var transaction in returned)
            if (transaction.Waiting == 0)
                MakeReady(transaction);
    }

    void Prepend(ReturnedTransactions back, IReadOnlyList<ShardTransaction> returned)
    {
        Outstanding += returned.Count;
        ForgetReturned();
        _returned.AddRange(returned);
        foreach (var (key, last) in back.LastWriters)
            _lastWriters.Add(key, last);
        foreach (var transaction in returned)
            foreach (ref readonly var operation in transaction.Operations)
            {
                if (operation.Table.NeedsTableOrder)
                    OrderOf(operation.Table).Prepend(transaction, operation.TableWide);
                _returnedShapes[operation.Table.Name] = operation.Table.KeyShape;
                if (!transaction.IsTail)
                    _returnedPuts.Add(transaction.Id);
            }
    }

    /// <summary>Who stays doomed: what the target refused in this run, and what depends on the rest of the quarantine.</summary>
    void Reconsider()
    {
        foreach (var queue in _doomedReady)
            queue.Clear();
        foreach (var transaction in _doomed)
        {
            transaction.IsDoomed = transaction.Refusal is not null || _poison.Touches(transaction);
            if (transaction.State != ShardTransactionState.Ready)
                continue;
            transaction.State = ShardTransactionState.Waiting;
            if (transaction.Waiting == 0)
                MakeReady(transaction);
        }

        _doomed.RemoveWhere(t => !t.IsDoomed);
    }

    void Doom(ShardTransaction transaction)
    {
        transaction.IsDoomed = true;
        _doomed.Add(transaction);
    }

    /// <summary>It is in the quarantine, or some of its rows are.</summary>
    void Poison(ShardTransaction transaction)
    {
        if (transaction.IsDoomed)
        {
            DoomedInFlight--;
            _doomed.Remove(transaction);
            _poison.Add(transaction.Returned?.Marks ?? PoisonMarks.Of(transaction));
        }
        else if (transaction.SetAside is { } aside)
            _poison.Add(PoisonMarks.Of(transaction, aside));
    }

    /// <summary>What depends on one in the quarantine goes there too; where only some rows are, what depends on those.</summary>
    bool Dooms(ShardTransaction transaction, ShardTransaction dependent) =>
        transaction.IsDoomed || (transaction.SetAside is not null && _poison.Touches(dependent));

    /// <summary>
    /// Behind what is tried again comes what has no key in common with it and yet depends on it: the tails of its transaction, which are read
    /// from the log again when a run died in between, and rows of another shape of its tables, whose keys cannot be compared.
    /// </summary>
    void FollowReturned(ShardTransaction transaction)
    {
        if (_returned.Count == 0)
            return;
        var isItsTail = transaction.IsTail && _returnedPuts.Contains(transaction.Id);
        var hasOtherShape = HasOtherShape(transaction);
        if (!isItsTail && !hasOtherShape)
            return;
        ForgetReturned();
        foreach (var returned in _returned)
            if (hasOtherShape || (!returned.IsTail && returned.Id == transaction.Id))
                AddEdge(returned, transaction);
    }

    bool HasOtherShape(ShardTransaction transaction)
    {
        foreach (ref readonly var operation in transaction.Operations)
            if (_returnedShapes.TryGetValue(operation.Table.Name, out var shape) && shape != operation.Table.KeyShape)
                return true;
        return false;
    }

    void ForgetReturned()
    {
        _returned.RemoveAll(t => t.State == ShardTransactionState.Done);
        if (_returned.Count > 0)
            return;
        _returnedShapes.Clear();
        _returnedPuts.Clear();
    }
}
