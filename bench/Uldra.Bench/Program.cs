using System.Diagnostics;
using System.Globalization;
using Uldra.Bench;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

if (args is ["latency", var source, var target, var rate, var seconds, var kills, _, ..])
    return await Latency.RunAsync(source, target, Number(rate), Number(seconds), Number(kills), args[6..]);

// Reads a log to its end, over and over if asked to, and says what it held. bench/read measures it from outside.
if (args.Length < 2 || args[0] is not ("touch" or "text"))
{
    Console.Error.WriteLine("""
        Usage: Uldra.Bench touch|text mysql://USER:PASSWORD@HOST:PORT | FILE...
          touch   looks at every column of every row
          text    renders every column of every row as the server prints it (needs binlog_row_metadata=FULL)
               Uldra.Bench latency SOURCE_URL TARGET_URL RATE SECONDS KILLS PROGRAM ARGUMENT...
          commits rows to the source at this rate while the program runs, and says how late they are seen on the target
        Environment: BENCH_TIMES how often to read it (1).
        """);
    return 2;
}

var times = Number(Environment.GetEnvironmentVariable("BENCH_TIMES") ?? "1");
for (var i = 0; i < times; i++)
{
    var clock = Stopwatch.StartNew();
    await using var reader = await OpenAsync();
    var count = new RowCount(isText: args[0] == "text");
    while (await reader.ReadAsync(CancellationToken.None) is var item and not BinlogItem.End)
        if (item == BinlogItem.Commit)
            count.Transactions++;
        else if (item == BinlogItem.Rows)
            count.Add(reader.Table, reader.Rows);
    Console.WriteLine($"{count} seconds {clock.Elapsed.TotalSeconds:F3}");
}
return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

Task<BinlogReader> OpenAsync() => args[1].StartsWith("mysql://", StringComparison.Ordinal)
    ? BinlogReader.OpenAsync(MySqlConnectionOptions.Parse(args[1]), new BinlogReaderOptions
    {
        ServerId = 4_000_000_000 + (uint)Environment.ProcessId,
        Start = new LogPosition(new TransactionSet(PositionKind.File), "", 0),
        StopAtEnd = true,
    }, CancellationToken.None)
    : BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = args[1..] }, CancellationToken.None);
