using System.Buffers;
using System.Text;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

var start = new LogPosition(new TransactionSet(PositionKind.File), "", 0);
await using var reader = args[0].StartsWith("mysql://", StringComparison.Ordinal)
    ? await BinlogReader.OpenAsync(MySqlConnectionOptions.Parse(args[0]),
        new BinlogReaderOptions { ServerId = 4_000_000_007, Start = start, StopAtEnd = true }, CancellationToken.None)
    : await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = args, Start = start }, CancellationToken.None);

var rows = new RowReader();
while (await reader.ReadAsync(CancellationToken.None) is var item and not BinlogItem.End)
    if (item == BinlogItem.Rows)
        for (rows.Start(reader.Table, reader.Rows); rows.MoveNext();)
            Console.WriteLine($"{reader.Table.Name}: {Text(reader.Table, rows.Before, rows.Bytes)} -> {Text(reader.Table, rows.After, rows.Bytes)}");
    else if (item == BinlogItem.Statement)
        Console.WriteLine(reader.Statement.Text);
    else if (item == BinlogItem.Commit)
        Console.WriteLine($"commit {reader.Transaction.Id}");

static string Text(TableMap table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> bytes)
{
    var text = new ArrayBufferWriter<byte>();
    for (var i = 0; i < slots.Length; i++)
    {
        // Names and character sets are in the log with binlog_row_metadata=FULL; without them there are only bytes.
        var column = table.Definition?.Columns[i];
        text.Write(Encoding.UTF8.GetBytes($"{(i > 0 ? " " : "")}{column?.Name ?? $"{i + 1}"}="));
        if (!slots[i].HasValue)
            text.Write(slots[i].IsNull ? "NULL"u8 : "?"u8);
        else if (column is not null)
            ValueText.Write(column, slots[i].In(bytes), text);
        else
            text.Write(Encoding.ASCII.GetBytes(Convert.ToHexString(slots[i].In(bytes))));
    }
    return Encoding.UTF8.GetString(text.WrittenSpan);
}
