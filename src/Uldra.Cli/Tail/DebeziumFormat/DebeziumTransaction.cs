using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>What Debezium tells of transactions when it is told to: a line at either border, and each row's place in it.</summary>
sealed class DebeziumTransaction
{
    readonly JsonBuffer _id = new();
    readonly Dictionary<string, Counted> _tables = [];
    TransactionId _open;
    Counted? _last;
    long _rows;

    public void Begin(JsonBuffer lines, in TransactionStart transaction)
    {
        // Read again after the connection was lost: what was told of it stands.
        if (transaction.Id == _open)
            return;
        _open = transaction.Id;
        _tables.Clear();
        (_last, _rows) = (null, 0);
        _id.Clear();
        if (transaction.Id.Kind == PositionKind.File)
            TransactionText.WriteString(_id, $"file={transaction.File},pos={transaction.Offset}");
        else
            TransactionText.WriteGtid(_id, transaction.Id);
        WriteBorder(lines, "{\"status\":\"BEGIN\",\"id\":"u8);
        lines.Raw(",\"event_count\":null,\"data_collections\":null"u8);
        WriteEnd(lines, transaction);
    }

    /// <summary>The value of a row's <c>transaction</c>.</summary>
    public void WriteRow(JsonBuffer lines, TailTable table)
    {
        if (!ReferenceEquals(_last?.Table, table))
            _last = Find(table);
        lines.Raw("{\"id\":"u8);
        lines.Raw(_id.Written);
        lines.Raw(",\"total_order\":"u8);
        lines.Number(++_rows);
        lines.Raw(",\"data_collection_order\":"u8);
        lines.Number(++_last!.Rows);
        lines.Raw((byte)'}');
    }

    public void Commit(JsonBuffer lines, in TransactionStart transaction)
    {
        WriteBorder(lines, "{\"status\":\"END\",\"id\":"u8);
        lines.Raw(",\"event_count\":"u8);
        lines.Number(_rows);
        lines.Raw(",\"data_collections\":["u8);
        var first = true;
        foreach (var (name, counted) in _tables)
        {
            lines.Raw(first ? "{\"data_collection\":"u8 : ",{\"data_collection\":"u8);
            TransactionText.WriteString(lines, name);
            lines.Raw(",\"event_count\":"u8);
            lines.Number(counted.Rows);
            lines.Raw((byte)'}');
            first = false;
        }
        lines.Raw((byte)']');
        WriteEnd(lines, transaction);
        _open = default;
    }

    void WriteBorder(JsonBuffer lines, ReadOnlySpan<byte> label)
    {
        lines.Raw(label);
        lines.Raw(_id.Written);
    }

    static void WriteEnd(JsonBuffer lines, in TransactionStart transaction)
    {
        lines.Raw(",\"ts_ms\":"u8);
        lines.Number(transaction.CommitTimeMs);
        lines.Raw("}\n"u8);
    }

    Counted Find(TailTable table)
    {
        var name = $"{table.Map.Database}.{table.Map.Name}";
        if (!_tables.TryGetValue(name, out var counted))
            _tables[name] = counted = new Counted();
        counted.Table = table;
        return counted;
    }

    sealed class Counted
    {
        public TailTable? Table;
        public long Rows;
    }
}
