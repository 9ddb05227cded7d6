using Uldra.MySql.Positions;
using Uldra.Progress;

namespace Uldra.Tests.Progress;

public sealed class PartialSetTests
{
    static readonly TransactionId Id = new(PositionKind.MariaDbGtid, "0", 7, 1);

    [Fact]
    public void Part_holds_its_ordinals_and_no_others()
    {
        var set = PartialSet.Parse(PositionKind.MariaDbGtid, "0-1-7#3-5");

        Assert.Equal([false, true, true, false], new[] { 2, 3, 5, 6 }.Select(o => set.Contains(Id, o, isTail: false)));
        Assert.False(set.Contains(Id with { Number = 8 }, 4, isTail: false));
    }

    [Fact]
    public void Tail_is_apart_from_the_main_part()
    {
        var set = PartialSet.Parse(PositionKind.MariaDbGtid, "0-1-7#1-4,0-1-7#2-2#tail");

        Assert.True(set.Contains(Id, 2, isTail: true));
        Assert.False(set.Contains(Id, 3, isTail: true));
    }

    [Fact]
    public void What_is_applied_as_a_whole_is_left_out()
    {
        var set = PartialSet.Parse(PositionKind.MariaDbGtid, "0-1-7#1-4,0-1-9#1-2#tail");

        Assert.Equal("0-1-9#1-2#tail", set.Without(TransactionSet.Parse(PositionKind.MariaDbGtid, "0-1-8")));
        Assert.Equal("", set.Without(TransactionSet.Parse(PositionKind.MariaDbGtid, "0-1-9")));
    }

    [Theory]
    [InlineData(PositionKind.MySqlGtid, "11111111-0000-4000-8000-000000000001:5#1-2#tail")]
    [InlineData(PositionKind.MySqlGtid, "11111111-0000-4000-8000-000000000001:nightly:5#1-2")]
    [InlineData(PositionKind.File, "bin.000003:4711#10-2000000000")]
    public void Text_of_every_kind_reads_back(PositionKind kind, string text) =>
        Assert.Equal(text, PartialSet.Parse(kind, text).Without(new TransactionSet(kind)));

    [Theory]
    [InlineData("0-1-7")]
    [InlineData("0-1-7#5")]
    [InlineData("0-1-7#a-5")]
    [InlineData("0-1-7#1-5#head")]
    [InlineData("0-1-7#1-5#tail#tail")]
    [InlineData("0-1#1-5")]
    public void Malformed_part_is_refused(string text) =>
        Assert.Throws<FormatException>(() => PartialSet.Parse(PositionKind.MariaDbGtid, text));

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 6)]
    [InlineData(6, 9)]
    [InlineData(9, int.MaxValue)]
    public void Borders_are_where_parts_begin_and_behind_where_they_end(int from, int next) =>
        Assert.Equal(next, PartialSet.Parse(PositionKind.MariaDbGtid, "0-1-7#3-5,0-1-7#6-8,0-1-7#4-4#tail").NextBorder(Id, from));
}
