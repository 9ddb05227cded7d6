using System.Buffers;
using System.Collections;
using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// The order in which a batch's row operations are written: by wave, then table, then deletes before puts, then as given. Everything of
/// one wave, table and kind goes into the same statements. Of consecutive puts of one row only the last is written.
/// </summary>
/// <param name="isFold">Whether a put may take the place of an earlier one: <see cref="RowFold.IsSame"/>, or a test's.</param>
sealed class BatchPlan(RowFold.Rule? isFold = null) : IDisposable
{
    // One sortable number per operation: wave (24 bits), table (15), put (1), place in the batch (24).
    const int PlaceBits = 24;
    const int PlaceMax = (1 << PlaceBits) - 1;
    const int TablesMax = 1 << 15;

    readonly RowFold.Rule _isFold = isFold ?? RowFold.IsSame;
    readonly Waves _waves = new();
    readonly Dictionary<TargetTable, int> _tableNumbers = new(ReferenceEqualityComparer.Instance);
    readonly List<TableWaves> _tableWaves = [];
    ulong[] _order = [];
    (int Transaction, int Operation)[] _places = [];
    IReadOnlyList<ShardTransaction> _transactions = [];

    public int Count { get; private set; }

    /// <summary>How many waves the batch needs.</summary>
    public int WaveCount { get; private set; }

    /// <summary>Puts that are not written because a later one of the same row takes their place.</summary>
    public int Folded { get; private set; }

    /// <param name="leftOut">Operations, by their place in the batch, that are not written; null: none.</param>
    public void Begin(IReadOnlyList<ShardTransaction> transactions, BitArray? leftOut = null)
    {
        _transactions = transactions;
        _waves.Reset();
        _tableNumbers.Clear();
        _tableWaves.Clear();
        WaveCount = 0;
        Folded = 0;
        Reserve(transactions);
        Count = 0;
        var given = 0;
        for (var t = 0; t < transactions.Count; t++)
        {
            Add(t, transactions[t], given, leftOut);
            given += transactions[t].OperationCount;
        }
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

    void Add(int t, ShardTransaction transaction, int given, BitArray? leftOut)
    {
        var operations = transaction.Operations;
        TargetTable? table = null;
        ulong number = 0;
        for (var i = 0; i < operations.Length; i++)
        {
            if (leftOut is not null && leftOut[given + i])
                continue;
            ref readonly var operation = ref operations[i];
            if (!ReferenceEquals(table, operation.Table))
                number = (ulong)NumberOf(table = operation.Table);
            ref var waves = ref CollectionsMarshal.AsSpan(_tableWaves)[(int)number];
            if (TryFold(t, i, operation, waves.HasTableWide))
                continue;
            var wave = _waves.Place(transaction.KeysOf(operation), waves.First(operation), Count);
            waves.Place(operation, wave);
            WaveCount = Math.Max(WaveCount, wave + 1);
            var put = operation.Kind == RowOperationKind.Put ? 1UL : 0UL;
            _order[Count] = (((ulong)wave << 16) | (number << 1) | put) << PlaceBits | (uint)Count;
            _places[Count++] = (t, i);
        }
    }

    /// <summary>
    /// Puts an operation in the place of an earlier one of the same row. Nothing stands between them: the earlier one was the last to have
    /// any of the keys, and the commit shows nobody the state in between.
    /// </summary>
    bool TryFold(int t, int i, in RowOperation next, bool hasTableWide)
    {
        if (next.Kind != RowOperationKind.Put || next.Arrives || next.TableWide || hasTableWide)
            return false;
        var place = _waves.LastOf(_transactions[t].KeysOf(next));
        if (place < 0)
            return false;
        var (earlier, operation) = _places[place];
        if (!_isFold(_transactions[earlier], _transactions[earlier].Operations[operation], _transactions[t], next))
            return false;
        _places[place] = (t, i);
        Folded++;
        return true;
    }

    int NumberOf(TargetTable table)
    {
        if (_tableNumbers.TryGetValue(table, out var number))
            return number;
        if (_tableNumbers.Count == TablesMax)
            throw new InvalidOperationException($"A batch touches more than {TablesMax} tables; batches must be made smaller.");
        number = _tableNumbers.Count;
        _tableNumbers.Add(table, number);
        _tableWaves.Add(new TableWaves());
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
