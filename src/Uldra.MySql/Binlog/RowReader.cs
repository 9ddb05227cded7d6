using System.Buffers;
using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>
/// The rows of one event after the other, with every value in its canonical form (docs/values.md). Rows of most tables are read where
/// they stand, without a copy; only where a column needs converting a row is rebuilt in a buffer of the reader. It does not complete
/// images: what the log left out stays absent.
/// </summary>
public sealed class RowReader
{
    readonly ArrayBufferWriter<byte> _scratch = new();
    TableMap _table = null!;
    RowsData _rows;
    ValueSlot[] _before = [];
    ValueSlot[] _after = [];
    int _offset;
    bool _usesScratch;

    /// <summary>One slot per column, pointing into <see cref="Bytes"/>; empty for an insert.</summary>
    public ReadOnlySpan<ValueSlot> Before => _rows.Kind == RowsKind.Insert ? default : _before.AsSpan(0, _table.ColumnCount);

    /// <summary>Empty for a delete. A JSON column is <see cref="ValueSlot.IsDifferences"/> where the log holds only what an update
    /// changed and the before image has no document to apply it to.</summary>
    public ReadOnlySpan<ValueSlot> After => _rows.Kind == RowsKind.Delete ? default : _after.AsSpan(0, _table.ColumnCount);

    /// <summary>What the slots point into, until the next row.</summary>
    public ReadOnlySpan<byte> Bytes => _usesScratch ? _scratch.WrittenSpan : _rows.Images.Span;

    /// <summary>The before image for a person's eyes, such as <c>id=1 name=NULL</c>; empty for an insert. Values are not quoted.</summary>
    public string BeforeText => RowText.Print(_table, Before, Bytes);

    /// <summary>As <see cref="BeforeText"/>, of the after image; empty for a delete.</summary>
    public string AfterText => RowText.Print(_table, After, Bytes);

    /// <summary>Stands before the first row of an event. The reader of the log must not move on while rows are read.</summary>
    public void Start(TableMap table, in RowsData rows)
    {
        (_table, _rows, _offset) = (table, rows, 0);
        _usesScratch = table.ConvertedColumns.Length > 0;
        if (_before.Length < table.ColumnCount)
            (_before, _after) = (new ValueSlot[table.ColumnCount], new ValueSlot[table.ColumnCount]);
    }

    /// <summary>False behind the last row.</summary>
    /// <exception cref="BinlogFormatException">The bytes do not fit the table map.</exception>
    /// <exception cref="ValueFormatException">A value that must be converted is damaged.</exception>
    public bool MoveNext()
    {
        var images = _rows.Images.Span;
        if (_offset >= images.Length)
            return false;
        var start = _offset;
        if (_rows.Kind != RowsKind.Insert)
            _offset = _table.ReadImage(images, _offset, Present(_rows.BeforeColumns), _before);
        if (_rows.Kind != RowsKind.Delete)
            _offset = _table.ReadAfterImage(images, _offset, Present(_rows.AfterColumns), _rows.IsPartial, _after);
        if (_usesScratch)
            Rebuild(images, start);
        return true;
    }

    static ReadOnlySpan<byte> Present(ReadOnlyMemory<byte>? columns) => columns is { } bitmap ? bitmap.Span : default;

    /// <summary>The row as it is, then what was converted.</summary>
    void Rebuild(ReadOnlySpan<byte> images, int start)
    {
        _scratch.ResetWrittenCount();
        _scratch.Write(images[start.._offset]);
        Shift(_before, -start);
        Shift(_after, -start);
        var row = images[start.._offset];
        foreach (var column in _table.ConvertedColumns)
        {
            // Differences apply to the document as it was logged, so the after image comes first.
            if (_rows.Kind != RowsKind.Delete)
                Convert(row, column, _rows.Kind == RowsKind.Update ? _before[column] : ValueSlot.Absent, ref _after[column]);
            if (_rows.Kind != RowsKind.Insert)
                Convert(row, column, ValueSlot.Absent, ref _before[column]);
        }
    }

    void Convert(ReadOnlySpan<byte> row, int column, ValueSlot before, ref ValueSlot slot)
    {
        var at = _scratch.WrittenCount;
        if (slot.HasValue)
            _table.Convert(column, slot.In(row), _scratch);
        else if (slot.IsDifferences && before.HasValue)
            JsonDifferences.Apply(row, before, slot, _scratch);
        else
            return;
        slot = new ValueSlot(at, _scratch.WrittenCount - at);
    }

    static void Shift(Span<ValueSlot> slots, int by)
    {
        foreach (ref var slot in slots)
            slot = slot with { Offset = slot.Offset + by };
    }
}
