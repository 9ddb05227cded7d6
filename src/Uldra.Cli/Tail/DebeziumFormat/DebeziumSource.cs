using Uldra.MySql;
using Uldra.MySql.Binlog;

namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>The <c>source</c> of an envelope: where a change comes from.</summary>
/// <param name="name">Debezium's <c>topic.prefix</c>.</param>
sealed class DebeziumSource(string name)
{
    static readonly byte[] _version = TailColumn.Quoted(typeof(DebeziumSource).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");

    readonly byte[] _name = TailColumn.Quoted(name);
    readonly JsonBuffer _transaction = new();

    /// <summary>MariaDB has a connector of its own.</summary>
    public ServerFamily Family { get; set; }

    public void Begin(in TransactionStart transaction)
    {
        _transaction.Clear();
        _transaction.Raw(",\"server_id\":"u8);
        _transaction.Number((ulong)transaction.ServerId);
        _transaction.Raw(",\"gtid\":"u8);
        TransactionText.WriteGtid(_transaction, transaction.Id);
    }

    public void WriteRow(JsonBuffer json, in TransactionStart transaction, in TailRow row, long timeMs)
    {
        WriteHead(json, timeMs, row.Table.Database);
        json.Raw(",\"table\":"u8);
        json.Raw(row.Table.Name);
        json.Raw(_transaction.Written);
        json.Raw(",\"file\":"u8);
        TransactionText.WriteString(json, row.File);
        json.Raw(",\"pos\":"u8);
        json.Number(row.EventOffset);
        json.Raw(",\"row\":"u8);
        json.Number((long)row.NumberInEvent);
        WriteThread(json, transaction);
    }

    public void WriteStatement(JsonBuffer json, in TransactionStart transaction, ReadOnlySpan<byte> database)
    {
        WriteHead(json, transaction.CommitTimeMs, database);
        json.Raw(",\"table\":null"u8);
        json.Raw(_transaction.Written);
        json.Raw(",\"file\":"u8);
        TransactionText.WriteString(json, transaction.File);
        json.Raw(",\"pos\":"u8);
        json.Number(transaction.Offset);
        json.Raw(",\"row\":0"u8);
        WriteThread(json, transaction);
    }

    /// <summary>The three times that each part of an envelope has.</summary>
    public static void WriteTimes(JsonBuffer json, long micros)
    {
        json.Raw(",\"ts_us\":"u8);
        json.Number(micros);
        json.Raw(",\"ts_ns\":"u8);
        json.Number(micros * 1000);
    }

    void WriteHead(JsonBuffer json, long timeMs, ReadOnlySpan<byte> database)
    {
        json.Raw("\"source\":{\"version\":"u8);
        json.Raw(_version);
        json.Raw(Family == ServerFamily.MariaDb ? ",\"connector\":\"mariadb\",\"name\":"u8 : ",\"connector\":\"mysql\",\"name\":"u8);
        json.Raw(_name);
        json.Raw(",\"ts_ms\":"u8);
        json.Number(timeMs);
        json.Raw(",\"snapshot\":\"false\",\"db\":"u8);
        json.Raw(database);
        json.Raw(",\"sequence\":null"u8);
        WriteTimes(json, timeMs * 1000);
    }

    static void WriteThread(JsonBuffer json, in TransactionStart transaction)
    {
        json.Raw(",\"thread\":"u8);
        if (transaction.ThreadId == 0)
            json.Raw("null"u8);
        else
            json.Number((ulong)transaction.ThreadId);
        json.Raw(",\"query\":null}"u8);
    }
}
