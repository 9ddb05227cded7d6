using System.Collections;
using System.Runtime.InteropServices;
using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// The rows of a batch whose versions stand beside their tables, one claim for each row, and which operations lose: those older than what
/// is there, or than one before them in the batch.
/// </summary>
sealed class RowClaims
{
    /// <summary>One huge transaction must not keep its memory for the life of the lane.</summary>
    const int KeepMax = 16 << 10;

    readonly RowKeyHash _keys = new();
    List<Operation> _operations = [];
    List<RowClaim> _claims = [];
    int _count;

    /// <summary>In one order for all who claim, so that two with the same rows wait for each other and do not deadlock.</summary>
    public IReadOnlyList<RowClaim> All => _claims;

    /// <summary>Operations that are not written, by their place in the batch; null: none.</summary>
    public BitArray? Lost { get; private set; }

    /// <summary>Claims of rows that end deleted.</summary>
    public int Deletes { get; private set; }

    public void Begin(IReadOnlyList<ShardTransaction> transactions)
    {
        Clear();
        foreach (var transaction in transactions)
            for (var i = 0; i < transaction.OperationCount; i++)
                Add(transaction, i);
        CollectionsMarshal.AsSpan(_operations).Sort();
        for (var first = 0; first < _operations.Count;)
            first = Claim(first);
    }

    /// <summary>The version that was on the target is higher than the claim's lowest.</summary>
    public void Meet(in RowClaim claim, ulong version)
    {
        for (var i = claim.First; i < claim.End; i++)
            version = Settle(_operations[i], version);
    }

    void Clear()
    {
        if (_operations.Capacity > KeepMax)
            (_operations, _claims) = ([], []);
        _operations.Clear();
        _claims.Clear();
        _count = 0;
        Lost = null;
        Deletes = 0;
    }

    void Add(ShardTransaction transaction, int index)
    {
        var place = _count++;
        ref readonly var operation = ref transaction.Batch.Operations[transaction.OperationStart + index];
        if (operation.Table.SideVersion is null)
            return;
        var key = _keys.Of(operation.Table, transaction.SlotsOf(operation), transaction.Batch.Bytes);
        var isDelete = operation.Kind == RowOperationKind.Delete;
        _operations.Add(new Operation(operation.Table, key, place, RowVersions.Of(transaction, operation), isDelete));
    }

    /// <summary>Makes one claim of all that is done to a row; returns where the next row's operations start.</summary>
    int Claim(int first)
    {
        var last = _operations[first];
        var version = last.Version;
        var end = first;
        for (; end < _operations.Count && _operations[end].IsOfRow(last); end++)
        {
            version = Settle(_operations[end], version);
            if (_operations[end].Version == version)
                last = _operations[end];
        }

        _claims.Add(new RowClaim(last.Table, last.Key, _operations[first].Version, version, last.IsDelete, first, end));
        Deletes += last.IsDelete ? 1 : 0;
        return end;
    }

    /// <summary>Returns the version that stands after the operation.</summary>
    ulong Settle(in Operation operation, ulong version)
    {
        if (operation.Version >= version)
            return operation.Version;
        Lost ??= new BitArray(_count);
        Lost[operation.Place] = true;
        return version;
    }

    readonly record struct Operation(TargetTable Table, RowKey Key, int Place, ulong Version, bool IsDelete) : IComparable<Operation>
    {
        // Not by reference: what comes back from the quarantine has a plan of its own.
        public bool IsOfRow(in Operation other) => Key == other.Key && Table.Name == other.Table.Name;

        public int CompareTo(Operation other)
        {
            var tables = ReferenceEquals(Table, other.Table) ? 0 : string.CompareOrdinal(Table.Name, other.Table.Name);
            var keys = tables != 0 ? tables : Key.CompareTo(other.Key);
            return keys != 0 ? keys : Place.CompareTo(other.Place);
        }
    }
}
