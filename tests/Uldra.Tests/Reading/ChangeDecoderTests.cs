using System.Text;
using Uldra.Checking;
using Uldra.Model;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;
using Uldra.Reading;
using Uldra.TestKit;

namespace Uldra.Tests.Reading;

/// <summary>Which images are whole, and what becomes of columns that they leave out. The logs are those of <c>tests/fixtures</c>.</summary>
public sealed class ChangeDecoderTests
{
    // id, a, v and w, of which the server computes v and w, and the target stores w.
    static readonly SourceTable _table = new(0, new TableDefinition
    {
        Database = "d", Name = "t", PrimaryKey = [new KeyPart(0, 0)],
        Columns = [Column("id"), Column("a"), Column("v") with { Generated = true }, Column("w") with { Generated = true }],
    })
    { WrittenGenerated = [3] };

    [Theory]
    [InlineData(RowsKind.Insert, null, null)]
    [InlineData(RowsKind.Insert, null, 0b1011)]
    [InlineData(RowsKind.Update, null, null)]
    [InlineData(RowsKind.Update, 0b1011, 0b1011)]
    [InlineData(RowsKind.Update, 0b1011, null)]
    [InlineData(RowsKind.Update, null, 0b1011)]
    [InlineData(RowsKind.Update, null, 0b1010)]
    [InlineData(RowsKind.Update, 0b1011, 0b1000)]
    [InlineData(RowsKind.Delete, null, null)]
    [InlineData(RowsKind.Delete, 0b1011, null)]
    public void An_image_that_holds_what_is_needed_is_whole(RowsKind kind, int? before, int? after) =>
        Assert.True(ChangeDecoder.IsWhole(_table, Rows(kind, before, after)));

    [Theory]
    [InlineData(RowsKind.Insert, null, 0b1101, "a")]
    [InlineData(RowsKind.Insert, null, 0b0111, "w")]
    [InlineData(RowsKind.Update, 0b0001, 0b1111, "a, w")]
    [InlineData(RowsKind.Update, 0b1101, null, "a")]
    [InlineData(RowsKind.Update, 0b0111, null, "w")]
    [InlineData(RowsKind.Update, 0b0011, 0b0011, "w")]
    [InlineData(RowsKind.Update, null, 0b0111, "w")]
    [InlineData(RowsKind.Update, null, 0b0010, "w")]
    [InlineData(RowsKind.Update, 0b1101, 0b1111, "a")]
    [InlineData(RowsKind.Delete, 0b1110, null, "id")]
    [InlineData(RowsKind.Delete, 0b0011, null, "w")]
    public void An_image_without_a_needed_column_is_refused_and_the_column_named(RowsKind kind, int? before, int? after, string names)
    {
        var rows = Rows(kind, before, after);

        Assert.False(ChangeDecoder.IsWhole(_table, rows));
        var problem = Assert.Single(ChangeDecoder.NotWhole(_table, rows, "0-1-7 (bin.000001:4)").Problems);
        Assert.Equal(("row-image-not-full", ProblemSide.Source, "d.t at 0-1-7 (bin.000001:4)"), (problem.Id, problem.Side, problem.Where));
        Assert.Contains($": {names}", problem.Cause);
        // What a person can do differs.
        Assert.Equal(names == "w", problem.Next.Contains("targets"));
    }

    [Fact]
    public void Nothing_is_needed_of_a_table_that_is_not_read_yet() =>
        Assert.True(ChangeDecoder.IsWhole(_table with { IsUnread = true }, Rows(RowsKind.Update, 0b0001, 0b0010)));

    [Fact]
    public async Task Generated_columns_that_the_log_left_out_are_absent_and_the_others_stand_in_their_place()
    {
        Assert.Equal(
            [
                " > 1,1,2,2,5", " > 2,NULL,NULL,NULL,5", " > 3,3,4,6,NULL",
                "1,1,-,-,5 > 1,10,-,-,5", "2,NULL,-,-,5 > 2,10,-,-,5", "3,3,-,-,NULL > 3,10,-,-,NULL",
                "2,10,-,-,5 > ",
            ],
            await ChangesAsync("hidden-columns/mariadb-11.8", "v", "s"));
        Assert.Equal("2,10,11,20,5 > ", (await ChangesAsync("hidden-columns/mariadb-11.8.6", "v", "s"))[^1]);
    }

    [Fact]
    public async Task What_an_update_left_out_behind_it_is_as_it_was_but_not_what_the_server_computes()
    {
        Assert.Contains("1,one,1,626C6F62 > 1,x,1,626C6F62", await ChangesAsync("image-full-nodup/mariadb-11.8"));
        Assert.Contains("1,one,1,626C6F62 > 1,x,-,626C6F62", await ChangesAsync("image-full-nodup/mariadb-11.8", "n"));
    }

    /// <summary>All changes of the table t, before and after.</summary>
    static async Task<List<string>> ChangesAsync(string fixture, params string[] generated)
    {
        var token = TestContext.Current.CancellationToken;
        var path = Path.Combine(Repository.Root, "tests/fixtures", fixture, "bin.000001");
        await using var reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = [path] }, token);
        var (decoder, batch, changes) = (new ChangeDecoder(), new ChangeBatch(), new List<string>());
        for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
        {
            if (item != BinlogItem.Rows || reader.Table.Name != "t")
                continue;
            var logged = reader.Table.Definition!;
            var table = new SourceTable(0, logged with { Columns = [.. logged.Columns.Select(c => c with { Generated = generated.Contains(c.Name) })] });
            var (first, skip) = (batch.Changes.Count, 0);
            decoder.Append(batch, table, reader.Table, reader.Rows, ref skip);
            changes.AddRange(batch.Changes.Skip(first).Select(c => $"{Text(batch, c.Table, c.BeforeSlot)} > {Text(batch, c.Table, c.AfterSlot)}"));
        }
        return changes;
    }

    static string Text(ChangeBatch batch, SourceTable table, int image) => image < 0 ? "" : string.Join(',', table.Definition.Columns.Select((column, i) =>
    {
        var slot = batch.Slots[image + i];
        if (!slot.HasValue)
            return slot.IsNull ? "NULL" : "-";
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ValueText.Write(column, slot.In(batch.Bytes), output);
        return column.Type == MySqlType.Blob ? Convert.ToHexString(output.WrittenSpan) : Encoding.UTF8.GetString(output.WrittenSpan);
    }));

    static ColumnDefinition Column(string name) => new() { Name = name, Type = MySqlType.Long };

    static RowsData Rows(RowsKind kind, int? before, int? after) => new() { Kind = kind, BeforeColumns = Bitmap(before), AfterColumns = Bitmap(after) };

    static ReadOnlyMemory<byte>? Bitmap(int? bits) => bits is { } some ? new[] { (byte)some } : default(ReadOnlyMemory<byte>?);
}
