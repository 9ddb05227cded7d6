using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

var start = new LogPosition(new TransactionSet(PositionKind.File), "", 0);
await using var reader = args[0].StartsWith("mysql://", StringComparison.Ordinal)
    ? await BinlogReader.OpenAsync(MySqlConnectionOptions.Parse(args[0]),
        new BinlogReaderOptions { ServerId = 4_000_000_007, Start = start, StopAtEnd = true }, CancellationToken.None)
    : await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = args, Start = start }, CancellationToken.None);

var rows = new RowReader();
while (await reader.ReadAsync(CancellationToken.None) is var item and not BinlogItem.End)
    if (item == BinlogItem.Rows)
        for (rows.Start(reader.Table, reader.Rows); rows.MoveNext();)
            Console.WriteLine($"{reader.Table.Name}: {rows.BeforeText} -> {rows.AfterText}");
    else if (item == BinlogItem.Statement)
        Console.WriteLine(reader.Statement.Text);
    else if (item == BinlogItem.Commit)
        Console.WriteLine($"commit {reader.Transaction.Id}");
