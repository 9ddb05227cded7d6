using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>One image as read from the log, in canonical bytes; null for SQL NULL, and in <see cref="Absent"/> what the image does not
/// hold. <see cref="Differences"/>: of JSON columns whose document is not known.</summary>
sealed record LogImage(TableMap Table, RowsKind Kind, byte[]?[] Values, bool[] Absent, byte[]?[] Differences);

/// <summary>One item with the place it was read at.</summary>
sealed record LogEntry(BinlogItem Item, TransactionStart Transaction, string File, ulong EndOffset, string Text);

/// <summary>Reads a stretch of a server's log to its end, through Uldra's own reader.</summary>
sealed class LogScan
{
    readonly RowReader _rows = new();

    public List<LogEntry> Entries { get; } = [];

    public List<LogImage> Images { get; } = [];

    public IEnumerable<LogEntry> Of(BinlogItem item) => Entries.Where(e => e.Item == item);

    /// <summary>The end of the log, for a scan that starts there.</summary>
    public static async Task<LogPosition> EndAsync(TestServer server)
    {
        var show = server.Family == ServerFamily.MySql ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        var row = (await server.Sql.RowsAsync(show))[0];
        return new LogPosition(new TransactionSet(PositionKind.File), row[0], ulong.Parse(row[1]));
    }

    public static async Task<LogScan> FromAsync(TestServer server, LogPosition start, uint serverId = 4_000_001)
    {
        var token = TestContext.Current.CancellationToken;
        var options = new BinlogReaderOptions
        {
            // On a shared server another test may have prepared an XA transaction before the place, and commit it now.
            ServerId = serverId, Start = start, StopAtEnd = true, RequirePrepared = false,
        };
        await using var reader = await BinlogReader.OpenAsync(server.Options("repl", "repl"), options, token);
        return await FromAsync(reader, token);
    }

    public static async Task<LogScan> FromFilesAsync(IReadOnlyList<string> paths, LogPosition? start)
    {
        var token = TestContext.Current.CancellationToken;
        await using var reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = paths, Start = start }, token);
        return await FromAsync(reader, token);
    }

    static async Task<LogScan> FromAsync(BinlogReader reader, CancellationToken token)
    {
        var scan = new LogScan();
        for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
            scan.Take(reader, item);
        return scan;
    }

    void Take(BinlogReader reader, BinlogItem item)
    {
        var text = item == BinlogItem.Statement ? reader.Statement.Text : item == BinlogItem.Rows ? reader.Table.Name : "";
        Entries.Add(new LogEntry(item, reader.Transaction, reader.File, reader.EndOffset, text));
        if (item == BinlogItem.Rows)
            TakeImages(reader.Table, reader.Rows);
    }

    void TakeImages(TableMap table, RowsData data)
    {
        _rows.Start(table, data);
        while (_rows.MoveNext())
        {
            if (data.Kind != RowsKind.Insert)
                TakeImage(table, data.Kind, _rows.Before, _rows.Bytes);
            if (data.Kind != RowsKind.Delete)
                TakeImage(table, data.Kind, _rows.After, _rows.Bytes);
        }
    }

    void TakeImage(TableMap table, RowsKind kind, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> bytes)
    {
        var (values, absent, differences) = (new byte[]?[slots.Length], new bool[slots.Length], new byte[]?[slots.Length]);
        for (var i = 0; i < slots.Length; i++)
        {
            values[i] = slots[i].HasValue ? slots[i].In(bytes).ToArray() : null;
            absent[i] = slots[i].IsAbsent;
            differences[i] = slots[i].IsDifferences ? slots[i].DifferencesIn(bytes).ToArray() : null;
        }
        Images.Add(new LogImage(table, kind, values, absent, differences));
    }
}
