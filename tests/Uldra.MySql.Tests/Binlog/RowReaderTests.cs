using System.Buffers.Binary;
using System.Text;
using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Binlog;

public sealed class RowReaderTests
{
    [Fact]
    public void Rows_without_conversion_are_read_where_they_stand_and_allocate_nothing()
    {
        var table = Map([3, 15, 10], [20, 0]);
        var images = new List<byte>();
        for (var i = 0; i < 1000; i++)
            images.AddRange([0, (byte)i, 0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c', 1, 2, 3]);
        var data = new RowsData { Kind = RowsKind.Update, Images = images.ToArray() };
        var rows = new RowReader();
        Assert.Equal(500, Count(rows, table, data));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(rows, table, data);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        rows.Start(table, data);
        Assert.True(rows.MoveNext());
        Assert.True(rows.Bytes == data.Images.Span, "the images were copied");
    }

    [Fact]
    public void Converted_columns_stand_behind_their_row_and_the_others_stay()
    {
        // INT, JSON, VARCHAR(20): {} becomes text.
        var table = Map([3, 245, 15], [4, 20, 0]);
        byte[] row = [0, 9, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 4, 0, 2, (byte)'h', (byte)'i'];
        var rows = new RowReader();
        rows.Start(table, new RowsData { Kind = RowsKind.Insert, Images = (byte[])[.. row, .. row] });
        for (var i = 0; i < 2; i++)
        {
            Assert.True(rows.MoveNext());
            Assert.Equal(9, BinaryPrimitives.ReadInt32LittleEndian(rows.After[0].In(rows.Bytes)));
            Assert.Equal("{}", Encoding.UTF8.GetString(rows.After[1].In(rows.Bytes)));
            Assert.Equal("hi", Encoding.UTF8.GetString(rows.After[2].In(rows.Bytes)));
        }
        Assert.False(rows.MoveNext());
    }

    [Fact]
    public void Every_json_column_has_its_partial_bit_present_or_not()
    {
        // JSON a, JSON b, JSON c; the update holds a and c, and only c is differences: the third bit.
        var table = Map([245, 245, 245], [4, 4, 4]);
        byte[] document = [5, 0, 0, 0, 0, 0, 0, 4, 0];
        byte[] objectWithK = [0, 1, 0, 12, 0, 11, 0, 1, 0, 5, 1, 0, (byte)'k'];
        byte[] differences = [2, 3, .. "$.k"u8];
        byte[] before = [0, .. document, 13, 0, 0, 0, .. objectWithK];
        byte[] after = [1, 0b100, 0, .. document, 5, 0, 0, 0, .. differences];
        var rows = new RowReader();
        rows.Start(table, new RowsData
        {
            Kind = RowsKind.Update, IsPartial = true, Images = (byte[])[.. before, .. after], BeforeColumns = (byte[])[0b101], AfterColumns = (byte[])[0b101],
        });
        Assert.True(rows.MoveNext());
        Assert.Equal("{\"k\": 1}", Encoding.UTF8.GetString(rows.Before[2].In(rows.Bytes)));
        Assert.Equal("{}", Encoding.UTF8.GetString(rows.After[0].In(rows.Bytes)));
        Assert.True(rows.After[1].IsAbsent);
        Assert.Equal("{}", Encoding.UTF8.GetString(rows.After[2].In(rows.Bytes)));
    }

    [Theory]
    [InlineData(new byte[] { 2, 0, 0 }, "an option that is not known")]
    [InlineData(new byte[] { 1 }, "the bitmap is cut off")]
    [InlineData(new byte[] { 1, 1, 1 }, "a partial NULL")]
    public void Partial_images_that_do_not_fit_are_refused(byte[] after, string why)
    {
        var table = Map([245], [4]);
        var rows = new RowReader();
        rows.Start(table, new RowsData { Kind = RowsKind.Update, IsPartial = true, Images = (byte[])[1, .. after] });
        try
        {
            rows.MoveNext();
            Assert.Fail(why);
        }
        catch (BinlogFormatException)
        {
        }
    }

    [Fact]
    public void Rows_narrower_than_their_table_leave_the_columns_behind_absent()
    {
        var decoder = new RowsDecoder(ServerFamily.MySql);
        decoder.BeginTransaction();
        decoder.Map(MapBody([3, 3, 3], []));
        Assert.True(decoder.Take(EventKind.WriteRows, (byte[])[7, 0, 0, 0, 0, 0, 1, 0, 2, 0, 2, 0xFF, 0, 1, 0, 0, 0, 2, 0, 0, 0]));
        var rows = new RowReader();
        rows.Start(decoder.Table!, decoder.Rows);
        Assert.True(rows.MoveNext());
        Assert.Equal([false, false, true], rows.After.ToArray().Select(s => s.IsAbsent));
        Assert.False(rows.MoveNext());
        Assert.Throws<MySqlProtocolException>(() =>
            decoder.Take(EventKind.WriteRows, (byte[])[7, 0, 0, 0, 0, 0, 1, 0, 2, 0, 4, 0xFF, 0, 1, 0, 0, 0, 2, 0, 0, 0]));
    }

    [Theory]
    [InlineData(242, ServerFamily.MySql)]
    [InlineData(255, ServerFamily.MariaDb)]
    public void Vector_and_geometry_take_a_collation_slot_on_one_family_each(byte type, ServerFamily family)
    {
        // latin1, the type's own slot, utf8mb4, then names a b c.
        byte[] metadata = [3, 3, 8, 63, 45, 99, 1, 0, 4, 6, 1, (byte)'a', 1, (byte)'b', 1, (byte)'c'];
        byte[] body = [.. MapBody([15, type, 15], [9, 0, 4, 9, 0]), .. metadata];
        var columns = TableMapParser.Parse(body, family).Definition!.Columns;
        Assert.Equal(["latin1", null, "utf8mb4"], columns.Select(c => c.Charset));
    }

    static int Count(RowReader rows, TableMap table, in RowsData data)
    {
        var count = 0;
        rows.Start(table, data);
        while (rows.MoveNext())
            count += rows.Before[0].HasValue && rows.After[2].HasValue ? 1 : 0;
        return count;
    }

    static TableMap Map(byte[] types, byte[] metadata) => TableMapParser.Parse(MapBody(types, metadata), ServerFamily.MySql);

    static byte[] MapBody(byte[] types, byte[] metadata) =>
        [7, 0, 0, 0, 0, 0, 1, 0, 1, (byte)'d', 0, 1, (byte)'t', 0, (byte)types.Length, .. types, (byte)metadata.Length, .. metadata, 0];
}
