using System.Buffers.Binary;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Rows of one transaction that wait until it is certain that they stay. Each rows event is one entry:
/// <code>
/// table: 4 │ kind, plus 0x80 when partial: 1 │ before bitmap: 4 │ after bitmap: 4 │ images: 4 │ the three, in that order (-1: all columns are present)
/// </code>
/// </summary>
sealed class HeldRows(HeldBudget budget) : IDisposable
{
    const int HeaderBytes = 17;
    const byte Partial = 0x80;

    readonly HeldBytes _bytes = new(budget);
    readonly List<TableMap> _tables = [];
    readonly Dictionary<TableMap, int> _places = new(ReferenceEqualityComparer.Instance);
    byte[] _buffer = new byte[256];
    long _read;

    public long Length => _bytes.Length;

    public void Add(TableMap table, in RowsData rows)
    {
        if (!_places.TryGetValue(table, out var place))
        {
            _places[table] = place = _tables.Count;
            _tables.Add(table);
        }
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, place);
        header[4] = (byte)((byte)rows.Kind | (rows.IsPartial ? Partial : 0));
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], rows.BeforeColumns?.Length ?? -1);
        BinaryPrimitives.WriteInt32LittleEndian(header[9..], rows.AfterColumns?.Length ?? -1);
        BinaryPrimitives.WriteInt32LittleEndian(header[13..], rows.Images.Length);
        _bytes.Append(header);
        _bytes.Append((rows.BeforeColumns ?? default).Span);
        _bytes.Append((rows.AfterColumns ?? default).Span);
        _bytes.Append(rows.Images.Span);
    }

    /// <summary>Forgets what was added since it had this length.</summary>
    public void Truncate(long length) => _bytes.Truncate(length);

    /// <summary>The next rows, from the first on; valid until the next call.</summary>
    public bool TryNext(out TableMap table, out RowsData rows)
    {
        table = null!;
        rows = default;
        if (_read == _bytes.Length)
            return false;
        var header = Take(HeaderBytes).Span;
        table = _tables[BinaryPrimitives.ReadInt32LittleEndian(header)];
        var (kind, isPartial) = ((RowsKind)(header[4] & ~Partial), (header[4] & Partial) != 0);
        var before = BinaryPrimitives.ReadInt32LittleEndian(header[5..]);
        var after = BinaryPrimitives.ReadInt32LittleEndian(header[9..]);
        var images = BinaryPrimitives.ReadInt32LittleEndian(header[13..]);
        var body = Take(Math.Max(before, 0) + Math.Max(after, 0) + images);
        rows = new RowsData
        {
            Kind = kind,
            IsPartial = isPartial,
            BeforeColumns = before < 0 ? default(ReadOnlyMemory<byte>?) : body[..before],
            AfterColumns = after < 0 ? default(ReadOnlyMemory<byte>?) : body.Slice(Math.Max(before, 0), after),
            Images = body[^images..],
        };
        return true;
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>Only as much as was added once, so no length is believed here.</summary>
    ReadOnlyMemory<byte> Take(int count)
    {
        if (_buffer.Length < count)
            _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(count, _buffer.Length * 2L), Array.MaxLength));
        _bytes.Read(_read, _buffer.AsSpan(0, count));
        _read += count;
        return _buffer.AsMemory(0, count);
    }
}
