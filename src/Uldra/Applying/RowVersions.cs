using Uldra.Model;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>The version that an operation on a versioned table has. What cannot be a version (NULL, a number below zero, a time before 1970)
/// is 0, the oldest.</summary>
static class RowVersions
{
    public static ulong Of(ShardTransaction transaction, in RowOperation operation)
    {
        var from = operation.Table.Version?.From ?? operation.Table.SideVersion!.From;
        if (from == RowVersion.Log)
            return transaction.Version;
        var slot = transaction.SlotsOf(operation)[from];
        if (!slot.HasValue)
            return 0;
        var column = operation.Table.Columns[from].Source;
        var value = slot.In(transaction.Batch.Bytes);
        if (column.IsInteger && column.Unsigned)
            return IntegerValue.Unsigned(value);
        return (ulong)Math.Max(0, column.IsInteger ? IntegerValue.Signed(value) : TemporalInstant.Microseconds(column, value));
    }
}
