using System.IO.Compression;
using Uldra.MySql.Compression;

namespace Uldra.MySql.Tests.Binlog;

public sealed class MariaDbCompressionTests
{
    readonly MariaDbCompression _compression = new();

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(1_000_000)]
    public void What_was_compressed_comes_back(int length)
    {
        var plain = new byte[length];
        new Random(length).NextBytes(plain);
        Assert.Equal(plain, _compression.Decompress(Packed(plain, length)).ToArray());
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(0)]
    public void A_length_that_lies_is_refused(int announced) => Refuses(Packed(new byte[100], announced));

    [Fact]
    public void Other_forms_are_refused()
    {
        var packed = Packed(new byte[100], 100);
        foreach (var first in new byte[] { 0x00, 0x04, 0x80, 0x85, 0x94, 0xF4 })
            Refuses([first, .. packed[1..]]);
        Refuses([]);
        Refuses(packed[..3]);
        Refuses(packed[..8]);
    }

    [Fact]
    public void A_length_above_any_event_is_refused_before_anything_is_read() => Refuses([0x84, 0xFF, 0xFF, 0xFF, 0xFF, .. Packed([1], 1)[5..]]);

    [Fact]
    public void A_dictionary_that_nobody_has_is_refused() => Refuses([0x81, 100, 0x78, 0x20, 1, 2, 3, 4, 5]);

    [Fact]
    public void A_bomb_stops_at_the_announced_length()
    {
        var bomb = Packed(new byte[300_000_000], 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refuses(bomb);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    void Refuses(byte[] bytes) => Assert.Throws<MySqlProtocolException>(() => _compression.Decompress(bytes));

    static byte[] Packed(byte[] plain, int announced)
    {
        using var stream = new MemoryStream();
        stream.Write([0x84, (byte)(announced >> 24), (byte)(announced >> 16), (byte)(announced >> 8), (byte)announced]);
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(plain);
        return stream.ToArray();
    }
}
