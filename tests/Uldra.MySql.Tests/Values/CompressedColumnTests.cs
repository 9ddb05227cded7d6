using System.Buffers;
using Uldra.MySql.Compression;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Values;

public sealed class CompressedColumnTests
{
    const int Max = 100_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_compressed_comes_out(bool hasHeader)
    {
        var value = new byte[70_000];
        new Random(1).NextBytes(value.AsSpan(0, 500));
        Assert.Equal(value, Expand(CompressedValues.Of(value, hasHeader)));
    }

    [Fact]
    public void Empty_and_uncompressed_values_are_told_apart()
    {
        Assert.Empty(Expand([]));
        Assert.Empty(Expand([0]));
        Assert.Equal("ab"u8.ToArray(), Expand([0, .. "ab"u8]));
    }

    [Theory]
    [InlineData("83", "cut off behind its first byte")]
    [InlineData("80", "without length")]
    [InlineData("9301", "another method")]
    [InlineData("01AA", "no method")]
    [InlineData("8300000AFFFFFFFF", "no zlib")]
    [InlineData("8B00000A", "no stream")]
    [InlineData("8300000A782001020304", "a dictionary that nobody has")]
    public void Damaged_values_are_refused(string hex, string why) => Refused(Convert.FromHexString(hex), why);

    [Fact]
    public void Lengths_that_lie_are_refused()
    {
        var value = new byte[1000];
        Refused(CompressedValues.Of(value, true, announced: 999), "longer than announced");
        Refused(CompressedValues.Of(value, true, announced: 1001), "shorter than announced");
        Refused(CompressedValues.Of(value, false, announced: Max + 1), "longer than the column holds");
    }

    [Fact]
    public void A_bomb_takes_no_more_than_the_column_can_hold()
    {
        var bomb = CompressedValues.Of(new byte[1 << 24], true, announced: Max);
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ValueFormatException>(() => CompressedColumn.Expand(bomb, Max, output));
        Assert.True(output.WrittenCount <= Max, $"{output.WrittenCount} bytes came out");
    }

    static void Refused(byte[] value, string why)
    {
        try
        {
            Expand(value);
            Assert.Fail($"{why}: it was read");
        }
        catch (ValueFormatException)
        {
        }
    }

    static byte[] Expand(byte[] value)
    {
        var output = new ArrayBufferWriter<byte>();
        CompressedColumn.Expand(value, Max, output);
        return output.WrittenSpan.ToArray();
    }
}
