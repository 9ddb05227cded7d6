using System.Collections;
using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// What the slow path leaves out of a batch. Rows are told apart by the bytes of their primary key: two that only the server calls equal
/// count as two, and the plan still keeps their order.
/// </summary>
static class FinalRows
{
    /// <summary>Operations that a later one of the same row replaces (with versions: one that is not older), by their place in the batch,
    /// and those that are lost anyway.</summary>
    public static BitArray Superseded(IReadOnlyList<ShardTransaction> transactions, BitArray? lost)
    {
        var superseded = Begin(transactions, lost);
        var last = new Dictionary<Row, (int Place, Row Row)>();
        ForEach(transactions, (row, place) =>
        {
            if (superseded[place])
                return;
            var isKnown = last.TryGetValue(row, out var earlier);
            if (isKnown)
                superseded[row.IsAtLeast(earlier.Row) ? earlier.Place : place] = true;
            if (!superseded[place])
                last[row] = (place, row);
        });
        return superseded;
    }

    /// <summary>Operations on tables whose rows hold no unique values, or cannot give them up without loss, and those that are lost.</summary>
    public static BitArray NotToVacate(IReadOnlyList<ShardTransaction> transactions, Func<TargetTable, TableForm> formOf, BitArray? lost)
    {
        var leftOut = Begin(transactions, lost);
        ForEach(transactions, (row, place) => leftOut[place] |= formOf(row.Operation.Table).Vacate is null);
        return leftOut;
    }

    static BitArray Begin(IReadOnlyList<ShardTransaction> transactions, BitArray? lost) =>
        lost is null ? new(transactions.Sum(t => t.OperationCount)) : new(lost);

    static void ForEach(IReadOnlyList<ShardTransaction> transactions, Action<Row, int> visit)
    {
        var place = 0;
        foreach (var transaction in transactions)
            for (var i = 0; i < transaction.OperationCount; i++)
                visit(new Row(transaction, transaction.Operations[i]), place++);
    }

    readonly struct Row(ShardTransaction transaction, RowOperation operation) : IEquatable<Row>
    {
        public ShardTransaction Transaction { get; } = transaction;

        public RowOperation Operation { get; } = operation;

        /// <summary>Not older than another of the same row.</summary>
        public bool IsAtLeast(Row other) => Operation.Table.Version is null
            || RowVersions.Of(Transaction, Operation) >= RowVersions.Of(other.Transaction, other.Operation);

        public bool Equals(Row other)
        {
            var (table, others) = (Operation.Table, other.Operation.Table);
            // Not by reference: what comes back from the quarantine has a plan of its own.
            if (table.Name != others.Name || table.KeyShape != others.KeyShape || table.PrimaryKey.Count != others.PrimaryKey.Count)
                return false;
            for (var i = 0; i < table.PrimaryKey.Count; i++)
                if (!Part(table.PrimaryKey[i]).SequenceEqual(other.Part(others.PrimaryKey[i])))
                    return false;
            return true;
        }

        public override bool Equals(object? obj) => obj is Row other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var place in Operation.Table.PrimaryKey)
                hash.AddBytes(Part(place));
            return hash.ToHashCode();
        }

        ReadOnlySpan<byte> Part(int place) => Transaction.Batch.Slots[Operation.SlotStart + place].In(Transaction.Batch.Bytes);
    }
}
