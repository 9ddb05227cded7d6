using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Positions;

/// <summary>What lanes save on their own comes together again at a start, and must be a position the source knows.</summary>
public sealed class MariaDbProgressTextTests
{
    [Theory]
    [InlineData("0-7-10", "0-9:11-20", "0-9-20")]
    [InlineData("0-7-10", "0-9:11", "0-9-11")]
    [InlineData("0-9:11-20", "0-7-10", "0-9-20")]
    [InlineData("0-7-10,0-8:13-20", "0-9:11-12", "0-8-20")]
    public void Gap_that_closes_leaves_the_server_that_wrote_the_last_one(string one, string other, string position)
    {
        var set = TransactionSet.Parse(PositionKind.MariaDbGtid, one);

        set.UnionWith(TransactionSet.Parse(PositionKind.MariaDbGtid, other));

        Assert.Equal(position, set.ToGtidPosition());
    }

    [Theory]
    [InlineData("0-7-10,0-9:12-20")]
    [InlineData("0-7-10,0-9:12,0-8:14-15,1-1-3")]
    [InlineData("0-0-10,0:12,0:14-15")]
    public void Text_reads_back_as_it_was(string text) =>
        Assert.Equal(text, TransactionSet.Parse(PositionKind.MariaDbGtid, text).ToString());

    [Fact]
    public void Range_keeps_the_server_of_its_last_transaction()
    {
        var set = TransactionSet.Parse(PositionKind.MariaDbGtid, "0-7-10");

        set.AddRange(TransactionId.Parse(PositionKind.MariaDbGtid, "0-7-12"), TransactionId.Parse(PositionKind.MariaDbGtid, "0-8-14"));

        Assert.Equal("0-7-10,0-8:12-14", set.ToString());
    }
}
