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

while (await reader.ReadAsync(CancellationToken.None) is var item and not BinlogItem.End)
    if (item == BinlogItem.Rows)
        Print(reader.Table, reader.Rows);
    else if (item == BinlogItem.Statement)
        Console.WriteLine(reader.Statement.Text);
    else if (item == BinlogItem.Commit)
        Console.WriteLine($"commit {reader.Transaction.Id}");

static void Print(TableMap table, RowsData rows)
{
    var slots = new ValueSlot[table.ColumnCount];
    var images = rows.Images.Span;
    for (int at = 0, image = 0; at < images.Length; image++)
    {
        var isBefore = rows.Kind == RowsKind.Delete || (rows.Kind == RowsKind.Update && image % 2 == 0);
        var present = isBefore ? rows.BeforeColumns : rows.AfterColumns;
        at = table.ReadImage(images, at, present.GetValueOrDefault().Span, slots);
        Console.WriteLine($"{(isBefore ? '-' : '+')} {table.Database}.{table.Name} {Text(table, images, slots)}");
    }
}

static string Text(TableMap table, ReadOnlySpan<byte> images, ReadOnlySpan<ValueSlot> slots)
{
    var text = new ArrayBufferWriter<byte>();
    for (var i = 0; i < slots.Length; i++)
    {
        if (slots[i].IsAbsent)
            continue;
        // Names and character sets are in the log with binlog_row_metadata=FULL; without them there are only bytes.
        var column = table.Definition?.Columns[i];
        text.Write(Encoding.UTF8.GetBytes($"{(text.WrittenCount > 0 ? " " : "")}{column?.Name ?? $"{i + 1}"}="));
        if (slots[i].IsNull)
            text.Write("NULL"u8);
        else if (column is not null)
            ValueText.Write(column, slots[i].In(images), text);
        else
            text.Write(Encoding.ASCII.GetBytes(Convert.ToHexString(slots[i].In(images))));
    }
    return Encoding.UTF8.GetString(text.WrittenSpan);
}
