using Uldra.MySql.Binlog;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>One changed row, with its place. Lives until the reader's next event.</summary>
/// <param name="rows">Stands at the row.</param>
readonly ref struct TailRow(TailTable table, RowsKind kind, RowReader rows)
{
    public TailTable Table { get; } = table;

    public RowsKind Kind { get; } = kind;

    /// <summary>The bytes that the slots point at.</summary>
    public ReadOnlySpan<byte> Images { get; } = rows.Bytes;

    /// <summary>Among the shown rows of its transaction, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Among the rows of its event, from 0.</summary>
    public int NumberInEvent { get; init; }

    public ulong EventOffset { get; init; }

    public ulong EventEnd { get; init; }

    /// <summary>When its statement ran, in Unix seconds.</summary>
    public uint EventTime { get; init; }

    public string File { get; init; } = "";

    /// <summary>Empty for an insert.</summary>
    public ReadOnlySpan<ValueSlot> Before { get; } = rows.Before;

    /// <summary>Empty for a delete.</summary>
    public ReadOnlySpan<ValueSlot> After { get; } = rows.After;

    /// <summary>The column as it is now, or was last: an after image that left it out did not change it. What the server computes stays
    /// absent: FULL_NODUP of older MariaDB leaves virtual columns out even when they changed. Such a column is in no primary key.</summary>
    public ValueSlot Newest(int column)
    {
        if (Kind == RowsKind.Delete)
            return Before[column];
        if (Kind == RowsKind.Insert || !After[column].IsAbsent)
            return After[column];
        return Table.Columns[column].Definition.Generated && Array.IndexOf(Table.Key, column) < 0 ? ValueSlot.Absent : Before[column];
    }

    /// <summary>Both images hold the column, with different bytes; one of them NULL counts.</summary>
    public bool IsChanged(int column)
    {
        var (before, after) = (Before[column], After[column]);
        if (before.IsAbsent || after.IsAbsent || after.IsDifferences)
            return false;
        if (before.IsNull || after.IsNull)
            return before.IsNull != after.IsNull;
        return !before.In(Images).SequenceEqual(after.In(Images));
    }
}
