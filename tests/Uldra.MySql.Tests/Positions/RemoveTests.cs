using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Positions;

public sealed class RemoveTests
{
    [Theory]
    [InlineData("0-2-9", 5, 4, "0-1-4,0-2:6-9")]
    [InlineData("0-2-9", 5, 2, "0-1-2,0-2:6-9")]
    [InlineData("0-2-9", 9, 8, "0-1-8")]
    [InlineData("0-2-9", 1, 0, "0-2:2-9")]
    [InlineData("0-2-9", 3, 0, "0-2:4-9")]
    [InlineData("0-2-1", 1, 0, "")]
    [InlineData("0-2-4,0-2:6-9", 6, 4, "0-2-4,0-2:7-9")]
    [InlineData("0-2-4,0-2:6-9", 5, 4, "0-2-4,0-2:6-9")]
    [InlineData("1-2-9", 5, 4, "1-2-9")]
    public void The_prefix_ends_at_the_transaction_before(string set, ulong number, ulong before, string left)
    {
        var applied = TransactionSet.Parse(PositionKind.MariaDbGtid, set);
        applied.Remove(Id(number, 7), before == 0 ? default : Id(before, 1));
        Assert.Equal(left, applied.ToString());
        Assert.False(applied.Contains(Id(number, 7)));
    }

    [Fact]
    public void MySql_loses_the_one_number()
    {
        const string Uuid = "11111111-0000-4000-8000-000000000001";
        var applied = TransactionSet.Parse(PositionKind.MySqlGtid, $"{Uuid}:1-5");
        applied.Remove(new TransactionId(PositionKind.MySqlGtid, Uuid, 3));
        Assert.Equal($"{Uuid}:1-2:4-5", applied.ToString());
        applied.Remove(new TransactionId(PositionKind.MySqlGtid, Uuid, 1));
        Assert.Equal($"{Uuid}:2:4-5", applied.ToString());
    }

    [Fact]
    public void By_file_the_prefix_ends_where_the_transaction_starts()
    {
        var applied = TransactionSet.Parse(PositionKind.File, "bin.000003:4711");
        applied.Remove(TransactionId.AtFile("bin.000002", 100));
        Assert.Equal(TransactionId.AtFile("bin.000002", 100), applied.PrefixPlace());
        Assert.True(applied.Contains(TransactionId.AtFile("bin.000003", 4)));
        Assert.False(applied.Contains(TransactionId.AtFile("bin.000003", 4711)));
    }

    [Fact]
    public void Added_again_it_is_as_before()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var applied = TransactionSet.Parse(PositionKind.MariaDbGtid, $"0-1-{random.Next(50, 60)},0-1:{random.Next(62, 70)}-{random.Next(70, 80)}");
            var whole = applied.ToString();
            var holes = Enumerable.Range(1, 49).OrderBy(_ => random.Next()).Take(random.Next(6)).OrderDescending().ToList();
            foreach (var hole in holes)
                applied.Remove(Id((ulong)hole, 1), hole == 1 ? default : Id((ulong)hole - 1, 1));
            Assert.All(holes, h => Assert.False(applied.Contains(Id((ulong)h, 1))));
            foreach (var hole in holes)
                applied.Add(Id((ulong)hole, 1));
            Assert.Equal(whole, applied.ToString());
        }
    }

    static TransactionId Id(ulong number, uint server) => new(PositionKind.MariaDbGtid, "0", number, server);
}
