using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// What shard transactions here wait for on shards that another crew runs: a tail for its put over there, and a delete for every earlier
/// departure of its row, so that no older version is all that anybody sees. Whatever is waited for stands at a lower place in the log, so no
/// circle can arise. Used under the dispatcher's lock.
/// </summary>
/// <remarks>A row that left such a shard may arrive here before what came before it over there: readers see the newer version first and the
/// older one never alone. Within one crew even that waits; here it would stop others for the sake of one shard.</remarks>
public sealed class Elsewhere(int shards, IReadOnlyCollection<int> here)
{
    // A place in the queue, and a key in a hash table that is half full.
    const long DeparturesBytes = 100;
    const long KeyBytes = 64;

    readonly Other?[] _others = [.. Enumerable.Range(0, shards).Select(s => here.Contains(s) ? null : new Other())];

    /// <summary>Something here waits.</summary>
    public bool IsAwaited => Array.Exists(_others, o => o?.IsAwaited == true);

    /// <summary>What is remembered takes so much memory.</summary>
    public long HeldBytes => _others.Sum(o => o?.HeldBytes ?? 0);

    /// <summary>Rows depart over there. In log order, behind what stands at the same place here.</summary>
    public void Note(Departures departures) => _others[departures.Shard]!.Note(departures);

    /// <summary>Lets a shard transaction wait, by its <see cref="ShardTransaction.Waiting"/>.</summary>
    /// <param name="puts">The shards over there on which rows of this tail arrive.</param>
    internal void Follow(ShardTransaction transaction, ReadOnlySpan<int> puts)
    {
        foreach (var shard in puts)
            _others[shard]!.AwaitPuts(transaction);
        foreach (var other in _others)
            other?.AwaitDepartures(transaction);
    }

    /// <summary>The other crew says how far a shard is; what waited for that is added to <paramref name="released"/>, once per wait.</summary>
    internal void Reached(int shard, in ShardClaim claim, List<ShardTransaction> released) => _others[shard]?.Reached(claim, released);

    sealed class Other
    {
        readonly Dictionary<ulong, LogSpot> _rows = [];
        readonly Dictionary<string, LogSpot> _tables = new(StringComparer.Ordinal);
        readonly Dictionary<string, LogSpot> _unknown = new(StringComparer.Ordinal);
        readonly Queue<Departures> _queue = new();
        readonly PriorityQueue<ShardTransaction, LogSpot> _forAll = new();
        readonly PriorityQueue<ShardTransaction, LogSpot> _forPuts = new();
        readonly List<ShardTransaction> _held = [];
        ShardClaim _claim = new(default, default, []);

        public bool IsAwaited => _forAll.Count > 0 || _forPuts.Count > 0 || _held.Count > 0;

        public long HeldBytes { get; private set; }

        public void Note(Departures departures)
        {
            if (_claim.All.CompareTo(departures.Spot) > 0)
                return;
            foreach (var key in departures.Keys)
                _rows[key] = departures.Spot;
            foreach (var table in departures.Tables)
            {
                _tables[table.Table] = departures.Spot;
                if (table.IsUnknown)
                    _unknown[table.Table] = departures.Spot;
            }

            _queue.Enqueue(departures);
            HeldBytes += BytesOf(departures);
        }

        public void AwaitPuts(ShardTransaction tail)
        {
            if (_claim.HasPuts(tail.Sequence, tail.LastOrdinal))
                return;
            _forPuts.Enqueue(tail, new LogSpot(tail.Sequence, tail.LastOrdinal + 1, 0));
            Wait(tail);
        }

        public void AwaitDepartures(ShardTransaction transaction)
        {
            if (_queue.Count == 0)
                return;
            var last = default(LogSpot);
            foreach (ref readonly var operation in transaction.Operations)
            {
                if (operation.Kind != RowOperationKind.Delete)
                    continue;
                foreach (var key in Departures.KeysOf(transaction.AllKeysOf(operation), operation))
                    Raise(ref last, _rows, key);
                // A row that cannot be told from others leaves behind all that left, and before all that leaves.
                if (operation.Table.NeedsTableOrder)
                    Raise(ref last, operation.DepartureUnknown ? _tables : _unknown, operation.Table.Name);
            }

            if (last == default || _claim.All.CompareTo(last) > 0)
                return;
            _forAll.Enqueue(transaction, last);
            Wait(transaction);
        }

        public void Reached(in ShardClaim claim, List<ShardTransaction> released)
        {
            _claim = claim;
            while (_forAll.TryPeek(out _, out var spot) && spot.CompareTo(claim.All) < 0)
                released.Add(_forAll.Dequeue());
            while (_forPuts.TryPeek(out _, out var spot) && spot.CompareTo(claim.Puts) <= 0)
                _held.Add(_forPuts.Dequeue());
            for (var i = _held.Count - 1; i >= 0; i--)
                if (_claim.HasPuts(_held[i].Sequence, _held[i].LastOrdinal))
                    Arrived(i, released);
            while (_queue.TryPeek(out var first) && first.Spot.CompareTo(_claim.All) < 0)
                Forget(_queue.Dequeue());
        }

        static void Wait(ShardTransaction transaction)
        {
            transaction.Waiting++;
            transaction.WaitsElsewhere = true;
        }

        void Arrived(int index, List<ShardTransaction> released)
        {
            released.Add(_held[index]);
            _held[index] = _held[^1];
            _held.RemoveAt(_held.Count - 1);
        }

        static void Raise<T>(ref LogSpot last, Dictionary<T, LogSpot> spots, T key)
            where T : notnull
        {
            ref var spot = ref CollectionsMarshal.GetValueRefOrNullRef(spots, key);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref spot) && spot.CompareTo(last) > 0)
                last = spot;
        }

        void Forget(Departures departures)
        {
            HeldBytes -= BytesOf(departures);
            foreach (var key in departures.Keys)
                if (_rows.TryGetValue(key, out var last) && last == departures.Spot)
                    _rows.Remove(key);
        }

        static long BytesOf(Departures departures) => DeparturesBytes + (KeyBytes * (departures.Keys.Length + departures.Tables.Length));
    }
}
