using System.Buffers;
using Uldra.Checking;
using Uldra.Model;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Reading;

/// <summary>
/// (2) A rows event to changes: the images are copied into the batch once, and each column becomes a slot that points at its bytes there.
/// Only columns whose form in the log is not canonical (MySQL's binary JSON above all) are converted.
/// </summary>
sealed class ChangeDecoder
{
    const int NamesMax = 20;

    readonly ArrayBufferWriter<byte> _converted = new();

    /// <summary>Every needed column of both images is known: an update may leave out of the after image what the whole before image has
    /// (MariaDB's FULL_NODUP). Asked before <see cref="Append"/>, so that no place is spelled out for each event.</summary>
    public static bool IsWhole(SourceTable table, in RowsData rows)
    {
        // Of an unread table nothing is taken: its rows are read again when it fits.
        if (table.IsUnread || (rows.BeforeColumns is null && rows.AfterColumns is null))
            return true;
        for (var i = 0; i < table.Definition.Columns.Count; i++)
            if (IsMissing(table, rows, i))
                return false;
        return true;
    }

    /// <summary>The error for rows that are not whole.</summary>
    public static ProblemException NotWhole(SourceTable table, in RowsData rows, string place)
    {
        var missing = new List<ColumnDefinition>();
        for (var i = 0; i < table.Definition.Columns.Count; i++)
            if (IsMissing(table, rows, i))
                missing.Add(table.Definition.Columns[i]);
        var names = string.Join(", ", missing.Take(NamesMax).Select(c => c.Name))
            + (missing.Count > NamesMax ? $" and {missing.Count - NamesMax} more" : "");
        var (cause, next) = missing.TrueForAll(c => c.Generated)
            ? ("The source's server leaves columns that it computes out of its log (MariaDB 11.8.9 does, and FULL_NODUP), "
                + $"and the targets have plain columns of these names: {names}.",
                "Let the targets compute these columns as well, or drop them there, then start again: nothing of this change was passed over.")
            : ("A session logged a change of this table without all of its columns (binlog_row_image is MINIMAL or NOBLOB there): "
                + $"{names} are missing.",
                "Set binlog_row_image=FULL on the source, globally and in every session, bring this table over anew, and start behind this place.");
        return new ProblemException(new Problem(
            "row-image-not-full", Severity.Error, ProblemSide.Source, $"{table.Definition.FullName} at {place}", cause, next));
    }

    /// <summary>What the before image has stands for what an update left out behind it, except for what the server computes: virtual columns
    /// are left out even when they changed with the columns they are computed from.</summary>
    static bool IsMissing(SourceTable table, in RowsData rows, int column)
    {
        if (!table.IsNeeded(column))
            return false;
        if (!Holds(rows.BeforeColumns, column))
            return true;
        return !Holds(rows.AfterColumns, column) && (rows.Kind != RowsKind.Update || table.Definition.Columns[column].Generated);
    }

    static bool Holds(ReadOnlyMemory<byte>? present, int column) =>
        present is not { } bitmap || (bitmap.Span[column >> 3] >> (column & 7) & 1) != 0;

    /// <param name="skip">Rows at the front that were handed over before a reconnect; counted down.</param>
    /// <exception cref="BinlogFormatException">The bytes do not fit the table map.</exception>
    public void Append(ChangeBatch batch, SourceTable table, TableMap map, in RowsData rows, ref int skip)
    {
        var slots = batch.SlotCount;
        var start = batch.Append(rows.Images.Span);
        var end = batch.ByteCount;
        for (var at = start; at < end;)
        {
            var before = -1;
            var after = -1;
            if (rows.Kind != RowsKind.Insert)
                at = ReadBefore(batch, map, rows, at, end, out before);
            if (rows.Kind != RowsKind.Delete)
                at = ReadAfter(batch, map, rows, at, end, out after);
            if (map.ConvertedColumns.Length > 0 && !table.IsUnread)
                Convert(batch, map, before, after);
            if (rows.AfterColumns is not null)
                Complete(batch, table, map, before, after);
            if (skip > 0)
                skip--;
            else
                batch.Changes.Add(table.IsUnread ? new Change(table, -1, -1) : new Change(table, before, after));
        }

        if (table.IsUnread)
            batch.Truncate(start, slots, batch.Changes.Count);
    }

    static int ReadBefore(ChangeBatch batch, TableMap map, in RowsData rows, int at, int end, out int slot)
    {
        var slots = batch.AddSlots(map.ColumnCount, out slot);
        var present = rows.BeforeColumns is { } bitmap ? bitmap.Span : default;
        return map.ReadImage(batch.Bytes.AsSpan(0, end), at, present, slots);
    }

    static int ReadAfter(ChangeBatch batch, TableMap map, in RowsData rows, int at, int end, out int slot)
    {
        var slots = batch.AddSlots(map.ColumnCount, out slot);
        var present = rows.AfterColumns is { } bitmap ? bitmap.Span : default;
        return map.ReadAfterImage(batch.Bytes.AsSpan(0, end), at, present, rows.IsPartial, slots);
    }

    void Convert(ChangeBatch batch, TableMap map, int before, int after)
    {
        foreach (var column in map.ConvertedColumns)
        {
            // Differences apply to the document as it was logged, so the after image comes first.
            if (after >= 0)
                Convert(batch, map, column, before >= 0 ? batch.Slots[before + column] : ValueSlot.Absent, ref batch.Slots[after + column]);
            if (before >= 0)
                Convert(batch, map, column, ValueSlot.Absent, ref batch.Slots[before + column]);
        }
    }

    void Convert(ChangeBatch batch, TableMap map, int column, ValueSlot before, ref ValueSlot slot)
    {
        _converted.ResetWrittenCount();
        if (slot.HasValue)
            map.Convert(column, slot.In(batch.Bytes), _converted);
        else if (slot.IsDifferences)
            JsonDifferences.Apply(batch.Bytes, before, slot, _converted);
        else
            return;
        slot = new ValueSlot(batch.Append(_converted.WrittenSpan), _converted.WrittenCount);
    }

    /// <summary>What an update left out of its after image is as it was; what the server computes may not be, and stays absent.</summary>
    static void Complete(ChangeBatch batch, SourceTable table, TableMap map, int before, int after)
    {
        if (before < 0)
            return;
        for (var i = 0; i < map.ColumnCount; i++)
            if (batch.Slots[after + i].IsAbsent && !table.Definition.Columns[i].Generated)
                batch.Slots[after + i] = batch.Slots[before + i];
    }
}
