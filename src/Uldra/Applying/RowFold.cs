using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// Whether a put may take the place of an earlier put of the same row. This decides about data, so values are compared to the byte; hashes
/// only say where to look.
/// </summary>
static class RowFold
{
    public delegate bool Rule(ShardTransaction first, in RowOperation earlier, ShardTransaction second, in RowOperation later);

    /// <summary>
    /// Both put the same row of a table, the later one in a version that is not older, and its unique values are the same: nobody can have
    /// taken or freed one in between.
    /// </summary>
    public static bool IsSame(ShardTransaction first, in RowOperation earlier, ShardTransaction second, in RowOperation later)
    {
        if (earlier.Kind != RowOperationKind.Put || later.Kind != RowOperationKind.Put || !ReferenceEquals(earlier.Table, later.Table))
            return false;
        if (later.Table.Version is not null && RowVersions.Of(second, later) < RowVersions.Of(first, earlier))
            return false;
        foreach (var place in later.Table.PrimaryKey)
            if (!IsEqual(first, earlier, second, later, place))
                return false;
        foreach (var key in later.Table.UniqueKeys)
        {
            if (key.HasExpression)
                return false;
            foreach (var part in key.Parts)
                if (!IsEqual(first, earlier, second, later, part.Column))
                    return false;
        }
        return true;
    }

    static bool IsEqual(ShardTransaction first, in RowOperation earlier, ShardTransaction second, in RowOperation later, int column)
    {
        var (one, other) = (first.SlotsOf(earlier)[column], second.SlotsOf(later)[column]);
        return one.HasValue && other.HasValue
            ? one.In(first.Batch.Bytes).SequenceEqual(other.In(second.Batch.Bytes))
            : one.Length == other.Length;
    }
}
