namespace Uldra.MySql.Tests.Wire;

public sealed class PacketCursorTests
{
    [Theory]
    [InlineData("00", 0ul)]
    [InlineData("FA", 250ul)]
    [InlineData("FCFB00", 251ul)]
    [InlineData("FCFFFF", 65535ul)]
    [InlineData("FD000001", 65536ul)]
    [InlineData("FDFFFFFF", 16777215ul)]
    [InlineData("FE0000000100000000", 16777216ul)]
    [InlineData("FEFFFFFFFFFFFFFFFF", ulong.MaxValue)]
    public void Length_encoded_integers_have_four_widths(string hex, ulong expected)
    {
        var cursor = new PacketCursor(Convert.FromHexString(hex));
        Assert.Equal(expected, cursor.ReadLengthEncoded());
        Assert.True(cursor.AtEnd);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("FB", 0)]
    [InlineData("FF", 0)]
    [InlineData("FC01", 1)]
    [InlineData("FD0102", 1)]
    [InlineData("FE01020304050607", 1)]
    public void Length_encoded_integers_that_are_cut_or_no_integers_are_refused(string hex, int offset)
    {
        var fault = Assert.Throws<MySqlProtocolException>(() => new PacketCursor(Convert.FromHexString(hex)).ReadLengthEncoded());
        Assert.Equal(offset, fault.Offset);
    }

    [Theory]
    [InlineData("0141", "41")]
    [InlineData("00", "")]
    [InlineData("FC020041424344", "4142")]
    public void Length_encoded_bytes_are_sliced(string hex, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(new PacketCursor(Convert.FromHexString(hex)).ReadLengthEncodedBytes()));

    [Theory]
    [InlineData("02" + "41")]
    [InlineData("FEFFFFFFFFFFFFFFFF" + "41")]
    [InlineData("FE0000008000000000" + "41")]
    [InlineData("FE0000000001000000" + "41")]
    public void A_length_beyond_the_packet_is_refused_whatever_its_size(string hex) =>
        Assert.Throws<MySqlProtocolException>(() => _ = new PacketCursor(Convert.FromHexString(hex)).ReadLengthEncodedBytes().Length);

    [Fact]
    public void Integers_are_little_endian()
    {
        var cursor = new PacketCursor(Convert.FromHexString("01" + "0201" + "030201" + "04030201" + "060504030201" + "0807060504030201"));
        Assert.Equal(0x01, cursor.ReadByte());
        Assert.Equal(0x0102, cursor.ReadUInt16());
        Assert.Equal(0x010203u, cursor.ReadUInt24());
        Assert.Equal(0x01020304u, cursor.ReadUInt32());
        Assert.Equal(0x010203040506ul, cursor.ReadUInt48());
        Assert.Equal(0x0102030405060708ul, cursor.ReadUInt64());
        Assert.True(cursor.AtEnd);
    }

    [Fact]
    public void Null_and_empty_columns_differ()
    {
        var cursor = new PacketCursor([0xFB, 0x00]);
        Assert.False(cursor.TryReadColumn(out _));
        Assert.True(cursor.TryReadColumn(out var empty));
        Assert.Equal(0, empty.Length);
    }

    [Fact]
    public void Null_terminated_text_needs_its_zero()
    {
        var cursor = new PacketCursor("ab\0cd"u8);
        Assert.Equal("ab", PacketCursor.Text(cursor.ReadNullTerminated()));
        Assert.Equal("cd", PacketCursor.Text(cursor.ReadNullTerminatedOrRest()));
        Assert.Throws<MySqlProtocolException>(() => _ = new PacketCursor("cd"u8).ReadNullTerminated().Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Counts_outside_the_packet_are_refused(int count) =>
        Assert.Throws<MySqlProtocolException>(() => new PacketCursor([1, 2]).Skip(count));
}
