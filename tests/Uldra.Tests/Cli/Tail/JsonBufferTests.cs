using System.Text;
using System.Text.Json;
using Uldra.Cli.Tail;

namespace Uldra.Tests.Cli.Tail;

public sealed class JsonBufferTests
{
    readonly JsonBuffer _json = new();

    string Written => Encoding.UTF8.GetString(_json.Written);

    [Fact]
    public void Every_character_reads_back()
    {
        var text = string.Concat(Enumerable.Range(0, 0x300).Select(c => (char)c)) + "\u2028ü€😀\"\\";
        _json.String(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, JsonDocument.Parse(Written).RootElement.GetString());
    }

    [Fact]
    public void Only_what_JSON_demands_is_escaped()
    {
        _json.String("a\"b\\c\n\t\r\b\f\u0001\u001f/<>&'ü😀"u8);
        Assert.Equal("""
            "a\"b\\c\n\t\r\b\f\u0001\u001F/<>&'ü😀"
            """, Written);
    }

    [Theory]
    [InlineData(0L, "0")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Signed_numbers_are_exact(long value, string expected)
    {
        _json.Number(value);
        Assert.Equal(expected, Written);
    }

    [Fact]
    public void Floating_numbers_have_the_fewest_digits_that_read_back()
    {
        _json.Number(1.1f);
        _json.Raw((byte)' ');
        _json.Number(0.1 + 0.2);
        _json.Raw((byte)' ');
        _json.Number(ulong.MaxValue);
        Assert.Equal("1.1 0.30000000000000004 18446744073709551615", Written);
    }

    [Fact]
    public void Bytes_can_be_replaced_by_fewer_and_by_more()
    {
        _json.Raw("one false two"u8);
        _json.Replace(4, 5, "true"u8);
        Assert.Equal("one true two", Written);
        _json.Replace(4, 4, "neither"u8);
        Assert.Equal("one neither two", Written);
        _json.RemoveFront(4);
        Assert.Equal("neither two", Written);
    }

    [Fact]
    public void It_grows_and_keeps_what_it_has()
    {
        var line = new byte[100_000];
        line.AsSpan().Fill((byte)'x');
        for (var i = 0; i < 60; i++)
            _json.Raw(line);
        Assert.Equal((6_000_000, -1), (_json.Count, _json.Written.IndexOfAnyExcept((byte)'x')));
        _json.Clear();
        _json.Raw("y"u8);
        Assert.Equal("y", Written);
    }
}
