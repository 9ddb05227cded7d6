using System.Buffers;
using System.Collections;
using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// The order in which a batch's row operations are written: by wave, then table, then deletes before puts, then as given. Everything of
/// one wave, table and kind goes into the same statements.
/// </summary>
sealed class BatchPlan : IDisposable
{
    // One sortable number per operation: wave (24 bits), table (15), put (1), place in the batch (24).
    const int PlaceBits = 24;
    const int PlaceMax = (1 << PlaceBits) - 1;
    const int TablesMax = 1 << 15;

    readonly Waves _waves = new();
    readonly Dictionary<TargetTable, int> _tableNumbers = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<string, int> _wavesByName = new(StringComparer.Ordinal);
    readonly List<int> _wavesOfNumber = [];
    readonly List<TableWaves> _tableWaves = [];
    ulong[] _order = [];
    (int Transaction, int Operation)[] _places = [];
    IReadOnlyList<ShardTransaction> _transactions = [];

    public int Count { get; private set; }

    /// <summary>How many waves the batch needs.</summary>
    public int WaveCount { get; private set; }

    /// <param name="leftOut">Operations, by their place in the batch, that are not written; null: none.</param>
    public void Begin(IReadOnlyList<ShardTransaction> transactions, BitArray? leftOut = null)
    {
        _transactions = transactions;
        _waves.Reset();
        _tableNumbers.Clear();
        _wavesByName.Clear();
        _wavesOfNumber.Clear();
        _tableWaves.Clear();
        WaveCount = 0;
        Count = 0;
        Reserve(transactions);
        var place = 0;
        for (var t = 0; t < transactions.Count; t++)
            place = Add(t, transactions[t], place, leftOut);
        _order.AsSpan(0, Count).Sort();
    }

    /// <summary>Where the run of operations that belong into one statement ends, at most <paramref name="rowsMax"/> behind start.</summary>
    public int RunEnd(int start, int rowsMax)
    {
        var kind = _order[start] >> PlaceBits;
        var last = Math.Min(Count, start + rowsMax);
        var end = start + 1;
        while (end < last && _order[end] >> PlaceBits == kind)
            end++;
        return end;
    }

    public ref readonly RowOperation Operation(int index, out ShardTransaction transaction)
    {
        var (t, operation) = _places[(int)(_order[index] & PlaceMax)];
        transaction = _transactions[t];
        return ref transaction.Batch.Operations[transaction.OperationStart + operation];
    }

    /// <summary>The place of an operation in its shard transaction.</summary>
    public int PlaceOf(int index) => _places[(int)(_order[index] & PlaceMax)].Operation;

    /// <summary>Lets go of the batch, whose memory its owner will use again.</summary>
    public void End()
    {
        _transactions = [];
        Count = 0;
    }

    public void Dispose()
    {
        _waves.Dispose();
        Return();
    }

    int Add(int t, ShardTransaction transaction, int place, BitArray? leftOut)
    {
        var operations = transaction.Operations;
        TargetTable? table = null;
        ulong number = 0;
        for (var i = 0; i < operations.Length; i++, place++)
        {
            if (leftOut is not null && leftOut[place])
                continue;
            ref readonly var operation = ref operations[i];
            if (!ReferenceEquals(table, operation.Table))
                number = (ulong)NumberOf(table = operation.Table);
            ref var waves = ref CollectionsMarshal.AsSpan(_tableWaves)[_wavesOfNumber[(int)number]];
            var wave = _waves.Place(transaction.KeysOf(operation), waves.First(operation));
            waves.Place(operation, wave);
            WaveCount = Math.Max(WaveCount, wave + 1);
            var put = operation.Kind == RowOperationKind.Put ? 1UL : 0UL;
            _order[Count++] = (((ulong)wave << 16) | (number << 1) | put) << PlaceBits | (uint)place;
            _places[place] = (t, i);
        }
        return place;
    }

    int NumberOf(TargetTable table)
    {
        if (_tableNumbers.TryGetValue(table, out var number))
            return number;
        if (_tableNumbers.Count == TablesMax)
            throw new InvalidOperationException($"A batch touches more than {TablesMax} tables; batches must be made smaller.");
        number = _tableNumbers.Count;
        _tableNumbers.Add(table, number);
        // Two shapes of a table, or rows that come back from the quarantine, have statements of their own and the same order.
        if (!_wavesByName.TryGetValue(table.Name, out var waves))
        {
            _wavesByName.Add(table.Name, waves = _tableWaves.Count);
            _tableWaves.Add(new TableWaves());
        }

        _wavesOfNumber.Add(waves);
        return number;
    }

    void Reserve(IReadOnlyList<ShardTransaction> transactions)
    {
        var count = 0L;
        for (var t = 0; t < transactions.Count; t++)
            count += transactions[t].OperationCount;
        if (count > PlaceMax)
            throw new InvalidOperationException($"A batch of {count} row operations is above the limit of {PlaceMax}.");
        if (count <= _order.Length)
            return;
        Return();
        _order = ArrayPool<ulong>.Shared.Rent((int)count);
        _places = ArrayPool<(int, int)>.Shared.Rent(_order.Length);
    }

    void Return()
    {
        if (_order.Length > 0)
            ArrayPool<ulong>.Shared.Return(_order);
        if (_places.Length > 0)
            ArrayPool<(int, int)>.Shared.Return(_places);
        _order = [];
        _places = [];
    }
}
