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
    readonly ArrayBufferWriter<byte> _converted = new();

    /// <summary>Both images are known whole: an update may leave out of the after image what the whole before image has (MariaDB's
    /// FULL_NODUP). Asked before <see cref="Append"/>, so that no place is spelled out for each event.</summary>
    public static bool IsFull(SourceTable table, in RowsData rows)
    {
        if (rows.BeforeColumns is not null)
            return false;
        if (rows.AfterColumns is not { } after)
            return true;
        return rows.Kind == RowsKind.Update && HasGenerated(table.Definition.Columns, after.Span);
    }

    /// <summary>A virtual column is left out even when it changed with the columns it is computed from.</summary>
    static bool HasGenerated(IReadOnlyList<ColumnDefinition> columns, ReadOnlySpan<byte> present)
    {
        for (var i = 0; i < columns.Count; i++)
            if (columns[i].Generated && (present[i >> 3] >> (i & 7) & 1) == 0)
                return false;
        return true;
    }

    public static ProblemException NotFull(SourceTable table, string place) => new(new Problem(
        "row-image-not-full", Severity.Error, ProblemSide.Source, $"{table.Definition.FullName} at {place}",
        "A session logged a change of this table without all of its columns (binlog_row_image is MINIMAL or NOBLOB; or FULL_NODUP, and the table has virtual columns).",
        "Set binlog_row_image=FULL on the source, globally and in every session, bring this table over anew, and start behind this place."));

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
                at = ReadBefore(batch, map, at, end, out before);
            if (rows.Kind != RowsKind.Delete)
                at = ReadAfter(batch, map, rows, at, end, out after);
            if (map.ConvertedColumns.Length > 0)
                Convert(batch, map, before, after);
            if (rows.AfterColumns is not null)
                Complete(batch, map, before, after);
            if (skip > 0)
                skip--;
            else
                batch.Changes.Add(table.IsUnread ? new Change(table, -1, -1) : new Change(table, before, after));
        }

        if (table.IsUnread)
            batch.Truncate(start, slots, batch.Changes.Count);
    }

    static int ReadBefore(ChangeBatch batch, TableMap map, int at, int end, out int slot)
    {
        var slots = batch.AddSlots(map.ColumnCount, out slot);
        return map.ReadImage(batch.Bytes.AsSpan(0, end), at, [], slots);
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

    /// <summary>What an update left out of its after image is as it was.</summary>
    static void Complete(ChangeBatch batch, TableMap map, int before, int after)
    {
        for (var i = 0; i < map.ColumnCount; i++)
            if (batch.Slots[after + i].IsAbsent)
                batch.Slots[after + i] = batch.Slots[before + i];
    }
}
