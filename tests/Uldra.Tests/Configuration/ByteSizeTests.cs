using Uldra.Cli.Configuration;

namespace Uldra.Tests.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    [InlineData("17B", 17)]
    [InlineData("4k", 4096)]
    [InlineData("4 KB", 4096)]
    [InlineData("256MB", 256L << 20)]
    [InlineData("256MiB", 256L << 20)]
    [InlineData("2gb", 2L << 30)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("1.5GB")]
    [InlineData("1TB")]
    [InlineData("1GBMB")]
    [InlineData("99999999999999GB")]
    public void Anything_else_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
