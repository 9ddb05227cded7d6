namespace Uldra.MySql.Tests;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("1234567890123456", 0x1E5FCDB7u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Known_checksums_are_met(string text, uint expected)
    {
        Assert.Equal(expected, Crc32.Compute(System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Equal(expected, Crc32.ComputeByTables(System.Text.Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Both_ways_agree_at_every_length_and_alignment()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var bytes = new byte[2048];
        new Random(seed).NextBytes(bytes);
        for (var length = 0; length <= 1024; length++)
        {
            var part = bytes.AsSpan(length % 31, length);
            Assert.Equal(Crc32.ComputeByTables(part), Crc32.Compute(part));
        }
    }

    [Fact]
    public void One_changed_bit_anywhere_changes_the_checksum()
    {
        var bytes = new byte[200];
        var whole = Crc32.Compute(bytes);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(whole, Crc32.Compute(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
