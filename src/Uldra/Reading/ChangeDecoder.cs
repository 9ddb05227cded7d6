using System.Buffers;
using Uldra.Checking;
using Uldra.Model;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Reading;

/// <summary>
/// (2) A rows event to changes: the images are copied into the batch once, and each column becomes a slot that points at its bytes there.
/// Only MySQL's binary JSON is rendered, because its canonical form is text.
/// </summary>
sealed class ChangeDecoder
{
    readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>The images hold every column. Asked before <see cref="Append"/>, so that no place is spelled out for each event.</summary>
    public static bool IsFull(in RowsData rows) => rows.BeforeColumns is null && rows.AfterColumns is null;

    public static ProblemException NotFull(SourceTable table, string place) => new(new Problem(
        "row-image-not-full", Severity.Error, ProblemSide.Source, $"{table.Definition.FullName} at {place}",
        "A session logged a change of this table without all of its columns (binlog_row_image MINIMAL or NOBLOB).",
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
                at = ReadImage(batch, table, map, at, end, out before);
            if (rows.Kind != RowsKind.Delete)
                at = ReadImage(batch, table, map, at, end, out after);
            if (skip > 0)
                skip--;
            else
                batch.Changes.Add(table.IsUnread ? new Change(table, -1, -1) : new Change(table, before, after));
        }

        if (table.IsUnread)
            batch.Truncate(start, slots, batch.Changes.Count);
    }

    int ReadImage(ChangeBatch batch, SourceTable table, TableMap map, int at, int end, out int slot)
    {
        var columns = table.Definition.Columns;
        var slots = batch.AddSlots(columns.Count, out slot);
        var next = map.ReadImage(batch.Bytes.AsSpan(0, end), at, [], slots);
        for (var i = 0; i < columns.Count; i++)
            if (columns[i].Type == MySqlType.Json && slots[i] is { IsNull: false } json)
                slots[i] = RenderJson(batch, json);
        return next;
    }

    ValueSlot RenderJson(ChangeBatch batch, ValueSlot json)
    {
        _text.ResetWrittenCount();
        JsonDocument.WriteText(json.In(batch.Bytes), _text);
        return new ValueSlot(batch.Append(_text.WrittenSpan), _text.WrittenCount);
    }
}
