using System.Buffers;
using System.Text;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Values;

public sealed class ValueTests
{
    static readonly ColumnDefinition Column = new() { Name = "c", Type = MySqlType.Long };

    public static TheoryData<ColumnDefinition, string, string, string> Cases => new()
    {
        { Column, "FFFFFFFF", "-1", "-1" },
        { Column with { Unsigned = true }, "FFFFFFFF", "4294967295", "4294967295" },
        { Column with { Type = MySqlType.Int24 }, "FFFF7F", "8388607", "8388607" },
        { Column with { Type = MySqlType.LongLong }, "0000000000000080", "-9223372036854775808", "-9223372036854775808" },
        { Column with { Zerofill = true, Unsigned = true, DisplayWidth = 7 }, "2A000000", "0000042", "42" },
        { Column with { Type = MySqlType.NewDecimal, Precision = 14, Scale = 4 }, "810DFB38D204D2", "1234567890.1234", "1234567890.1234" },
        { Column with { Type = MySqlType.NewDecimal, Precision = 14, Scale = 4 }, "7EF204C72DFB2D", "-1234567890.1234", "-1234567890.1234" },
        { Column with { Type = MySqlType.NewDecimal, Precision = 5, Scale = 5 }, "800001", "0.00001", "0.00001" },
        { Column with { Type = MySqlType.Float }, "CDCC8C3F", "1.1", "1.100000023841858E0" },
        { Column with { Type = MySqlType.Double }, "0000000000000080", "-0", "-0E0" },
        { Column with { Type = MySqlType.Year }, "00", "0000", "0000" },
        { Column with { Type = MySqlType.Date }, "000000", "0000-00-00", "'0000-00-00'" },
        { Column with { Type = MySqlType.Time2, Scale = 3 }, "7FFFFFFFF6", "-00:00:00.001", "'-00:00:00.001'" },
        { Column with { Type = MySqlType.Time2 }, "4B9105", "-838:59:59", "'-838:59:59'" },
        { Column with { Type = MySqlType.DateTime2, Scale = 6 }, "FEF3FF7EFB0F423F", "9999-12-31 23:59:59.999999",
            "'9999-12-31 23:59:59.999999'" },
        { Column with { Type = MySqlType.Timestamp2 }, "00000000", "0000-00-00 00:00:00", "'0000-00-00 00:00:00'" },
        { Column with { Type = MySqlType.Bit, Length = 64 }, "FFFFFFFFFFFFFFFF", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
            "18446744073709551615" },
        { Column with { Type = MySqlType.String, Charset = "binary", Length = 4 }, "0100FF", "\u0001\0\u00ff\0", "_binary'\u0001\\0\u00ff\\0'" },
        { Column with { Type = MySqlType.VarChar, Charset = "utf8mb4", Length = 40 }, "61275C0A0D1A2200", "a'\\\n\r\u001a\"\0",
            "_utf8mb4'a\\'\\\\\\n\\r\\Z\"\\0'" },
        { Column with { Type = MySqlType.VarChar, Charset = "gbk", Length = 40 }, "E95C", "\u00e9\\", "_gbk x'E95C'" },
        { Column with { Type = MySqlType.VarChar, Charset = "utf8mb4", Length = 40 }, "", "", "_utf8mb4''" },
        { Column with { Type = MySqlType.Enum, Length = 1, Members = ["a", "b"], Charset = "utf8mb4" }, "02", "b", "2" },
        { Column with { Type = MySqlType.Enum, Length = 1, Members = ["a", "b"], Charset = "utf8mb4" }, "00", "", "0" },
        { Column with { Type = MySqlType.Set, Length = 1, Members = ["a", "b"], Charset = "utf8mb4" }, "03", "a,b", "3" },
        { Column with { Type = MySqlType.Geometry, Length = 4 }, "E6100000", "\u00e6\u0010\0\0", "x'E6100000'" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Bytes_print_as_text_and_literal(ColumnDefinition column, string hex, string text, string literal)
    {
        var value = Convert.FromHexString(hex);
        Assert.Equal(text, Print(ValueText.Write, column, value));
        Assert.Equal(literal, Print(SqlLiteral.Write, column, value));
    }

    [Theory]
    [InlineData(MySqlType.Long, 0, 0, "0000")]
    [InlineData(MySqlType.Date, 0, 0, "00000000")]
    [InlineData(MySqlType.NewDecimal, 10, 2, "FFFFFF")]
    [InlineData(MySqlType.NewDecimal, 9, 0, "FFFFFFFF")]
    [InlineData(MySqlType.NewDecimal, 5, 9, "8000000000")]
    [InlineData(MySqlType.Time2, 0, 6, "800000FFFFFF")]
    [InlineData(MySqlType.DateTime2, 0, 0, "0000000000")]
    [InlineData(MySqlType.Double, 0, 0, "000000000000F07F")]
    [InlineData(MySqlType.Enum, 0, 0, "05")]
    [InlineData(MySqlType.MariaDbCompressedBlob, 0, 0, "00")]
    public void Bytes_that_do_not_fit_are_refused(MySqlType type, int precision, int scale, string hex)
    {
        var column = Column with { Type = type, Precision = precision, Scale = scale, Length = 1 };
        Assert.Throws<ValueFormatException>(() => Print(ValueText.Write, column, Convert.FromHexString(hex)));
    }

    [Fact]
    public void Common_types_print_without_allocating()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        var cases = Cases.Select(row => row.Data)
            .Select(c => (Column: c.Item1, Value: Convert.FromHexString(c.Item2))).ToArray();
        foreach (var (column, value) in cases)
        {
            ValueText.Write(column, value, output);
            SqlLiteral.Write(column, value, output);
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            ValueText.Write(column, value, output);
            SqlLiteral.Write(column, value, output);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated == 0, $"{column.Type}: {allocated} bytes");
            output.ResetWrittenCount();
        }
    }

    delegate void Writer(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output);

    static string Print(Writer write, ColumnDefinition column, byte[] value)
    {
        var output = new ArrayBufferWriter<byte>();
        write(column, value, output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
