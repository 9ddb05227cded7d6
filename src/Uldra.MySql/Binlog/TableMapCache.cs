using System.Buffers.Binary;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Table maps by table id. A server repeats the same bytes before every statement: they give the same instance. An id is only good within
/// the transaction that mapped it.
/// </summary>
sealed class TableMapCache
{
    /// <summary>A source with more tables than this parses some of its maps again.</summary>
    const int EntriesMax = 16_384;

    readonly Dictionary<ulong, Entry> _entries = [];
    Entry? _last;
    long _transaction;

    public ServerFamily Family { get; set; }

    public void BeginTransaction() => _transaction++;

    public void Map(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8)
            throw new MySqlProtocolException($"a table map of {body.Length} bytes", 0);
        var id = BinaryPrimitives.ReadUInt64LittleEndian(body) & 0xFFFFFFFFFFFF;
        var entry = _last?.Map.TableId == id ? _last : _entries.GetValueOrDefault(id);
        if (entry is null || !body.SequenceEqual(entry.Body))
            entry = Parse(id, body);
        entry.Transaction = _transaction;
        _last = entry;
    }

    /// <summary>Null when this transaction has not mapped the id.</summary>
    public TableMap? Find(ulong id)
    {
        var entry = _last?.Map.TableId == id ? _last : _entries.GetValueOrDefault(id);
        return entry?.Transaction == _transaction ? entry.Map : null;
    }

    Entry Parse(ulong id, ReadOnlySpan<byte> body)
    {
        if (_entries.Count >= EntriesMax)
            DropOlder();
        var entry = new Entry(body.ToArray(), TableMapParser.Parse(body, Family));
        _entries[id] = entry;
        return entry;
    }

    void DropOlder()
    {
        foreach (var (id, entry) in _entries)
            if (entry.Transaction != _transaction)
                _entries.Remove(id);
    }

    sealed class Entry(byte[] body, TableMap map)
    {
        public byte[] Body { get; } = body;

        public TableMap Map { get; } = map;

        public long Transaction { get; set; }
    }
}
