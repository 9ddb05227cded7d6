using Uldra.Cli.Tail;
using Uldra.MySql.Binlog;
using Uldra.TestKit;

namespace Uldra.Tests.Cli.Tail;

/// <summary>What a row says of columns that its after image left out.</summary>
public sealed class TailRowTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("n", false)]
    [InlineData("id", true)]
    public async Task What_an_update_left_out_is_as_it_was_except_what_the_server_computes_outside_the_key(string generated, bool isKnown)
    {
        var token = TestContext.Current.CancellationToken;
        var path = Path.Combine(Repository.Root, "tests/fixtures/image-full-nodup/mariadb-11.8/bin.000001");
        await using var reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = [path] }, token);
        var item = await reader.ReadAsync(token);
        while (item != BinlogItem.Rows || reader.Table.Name != "t" || reader.Rows.Kind != RowsKind.Update)
            item = await reader.ReadAsync(token);
        var logged = reader.Table.Definition!;
        var table = new TailTable(reader.Table,
            logged with { Columns = [.. logged.Columns.Select(c => c with { Generated = c.Name == generated })] });
        var rows = new RowReader();
        rows.Start(reader.Table, reader.Rows);
        Assert.True(rows.MoveNext());

        var row = new TailRow(table, RowsKind.Update, rows);

        var column = logged.IndexOf(generated == "" ? "n" : generated);
        Assert.True(row.After[column].IsAbsent);
        Assert.Equal(isKnown ? row.Before[column] : row.After[column], row.Newest(column));
    }
}
