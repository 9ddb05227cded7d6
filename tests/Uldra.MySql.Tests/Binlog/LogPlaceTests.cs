using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>Offsets in 64 bits from headers that hold 32, or none.</summary>
public sealed class LogPlaceTests
{
    const ulong FourGiB = 1UL << 32;

    readonly LogPlace _place = new();

    public LogPlaceTests() => _place.MoveTo("bin.000001", 4);

    [Fact]
    public void An_end_position_says_where_the_event_is()
    {
        Advance(EventKind.Gtid, size: 50, end: 1050);
        Assert.Equal((1000UL, 1050UL), (_place.EventStart, _place.EventEnd));
    }

    [Fact]
    public void Without_end_position_sizes_add_up()
    {
        Advance(EventKind.Gtid, size: 50, end: 1050);
        Advance(EventKind.Query, size: 100, end: 0);
        Advance(EventKind.Xid, size: 31, end: 0);
        Assert.Equal((1150UL, 1181UL), (_place.EventStart, _place.EventEnd));
        Advance(EventKind.Gtid, size: 42, end: 1223);
        Assert.Equal((1181UL, 1223UL), (_place.EventStart, _place.EventEnd));
    }

    [Theory]
    [InlineData(FourGiB - 100, 50, FourGiB - 50)]
    [InlineData(FourGiB - 100, 100, FourGiB)]
    [InlineData(FourGiB - 100, 101, FourGiB + 1)]
    [InlineData(FourGiB - 100, 300, FourGiB + 200)]
    [InlineData(FourGiB * 3 - 1, 20, FourGiB * 3 + 19)]
    public void The_low_32_bits_wrap(ulong start, uint size, ulong end)
    {
        _place.MoveTo("bin.000001", start);
        Advance(EventKind.Query, size, unchecked((uint)end));
        Assert.Equal((start, end), (_place.EventStart, _place.EventEnd));
    }

    [Fact]
    public void An_event_that_would_begin_before_its_file_is_refused() =>
        Assert.Throws<MySqlProtocolException>(() => Advance(EventKind.Query, size: 5000, end: 100));

    [Fact]
    public void An_offset_that_no_place_can_have_is_refused()
    {
        Assert.Throws<FormatException>(() => _place.MoveTo("bin.000002", ulong.MaxValue));
        Assert.Throws<FormatException>(() => _place.PassTo(1UL << 40, only32Bits: false));
    }

    [Fact]
    public void Made_up_events_stand_nowhere()
    {
        Advance(EventKind.Gtid, size: 50, end: 1050);
        Advance(EventKind.Rotate, size: 40, end: 0);
        Advance(EventKind.MariaDbStartEncryption, size: 40, end: 0);
        _place.Advance(new EventHeader(0, EventKind.MariaDbGtidList, 1, 60, 0, 0x20));
        Assert.Equal(1050UL, _place.EventEnd);
    }

    [Fact]
    public void The_copy_of_the_first_event_does_not_move_a_dump_from_the_middle()
    {
        _place.MoveTo("bin.000001", 5000);
        Advance(EventKind.FormatDescription, size: 120, end: 124);
        Assert.Equal(5000UL, _place.EventEnd);
        _place.MoveTo("bin.000002", 4);
        Advance(EventKind.FormatDescription, size: 120, end: 124);
        Assert.Equal(124UL, _place.EventEnd);
    }

    [Fact]
    public void The_next_file_begins_anew_and_the_same_file_goes_on()
    {
        _place.MoveTo("bin.000001", 5000);
        Assert.False(_place.MoveTo("bin.000001", 4));
        Assert.Equal(5000UL, _place.EventEnd);
        Assert.True(_place.MoveTo("bin.1000000", 4));
        Assert.Equal(4UL, _place.EventEnd);
    }

    [Theory]
    [InlineData("bin.000009", "bin.000010")]
    [InlineData("bin.000999", "bin.001000")]
    [InlineData("bin.999999", "bin.1000000")]
    [InlineData("bin.9999999", "bin.10000000")]
    public void Places_in_files_compare_by_number(string earlier, string later)
    {
        _place.MoveTo(earlier, FourGiB * 200);
        var before = _place.EventId;
        _place.MoveTo(later, 4);
        Assert.True(before.Number < _place.EventId.Number);
        Assert.Equal((earlier, FourGiB * 200), (before.File, before.Offset));
        Assert.Equal((later, 4UL), (_place.EventId.File, _place.EventId.Offset));
    }

    [Fact]
    public void A_heartbeat_moves_forward_only()
    {
        _place.MoveTo("bin.000001", FourGiB + 500);
        _place.PassTo(700, only32Bits: true);
        Assert.Equal(FourGiB + 700, _place.EventEnd);
        _place.PassTo(FourGiB + 600, only32Bits: false);
        Assert.Equal(FourGiB + 700, _place.EventEnd);
        _place.PassTo(FourGiB * 2 + 4, only32Bits: false);
        Assert.Equal(FourGiB * 2 + 4, _place.EventEnd);
    }

    void Advance(EventKind kind, uint size, uint end) => _place.Advance(new EventHeader(1, kind, 1, size, end, 0));
}
