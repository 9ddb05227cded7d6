using Uldra.Applying;
using Uldra.TestKit;

namespace Uldra.Tests.Applying;

/// <summary>The sequence of a transaction is its version.</summary>
public sealed class RowClaimsTests
{
    static readonly TestTable Item = new TestTable("item", "id", "id INT", "a INT").VersionedBeside();
    static readonly TestTable Pair = new TestTable("pair", "k,m", "k VARCHAR(9) CHARACTER SET utf8mb4", "m VARCHAR(9) CHARACTER SET utf8mb4").VersionedBeside();
    static readonly TestTable Plain = new("plain", "id", "id INT");

    [Fact]
    public void Operation_that_is_older_than_one_before_it_loses_and_an_equal_one_does_not()
    {
        var claims = Claims(new BatchBuilder().Begin(5).Put(Item, 1, 5).Put(Item, 2, 5).Begin(4).Put(Item, 1, 4).Delete(Item, 3, null)
            .Begin(5).Delete(Item, 1, null).Begin(3).Put(Item, 1, 3).Begin(6).Put(Item, 2, 6));

        Assert.Equal([2, 5], Lost(claims));
        Assert.Equal([(4, true), (5, true), (6, false)], claims.All.Select(c => ((int)c.Version, c.IsDelete)).Order());
        Assert.Equal(2, claims.Deletes);
    }

    [Theory]
    [InlineData(6, new[] { 1, 3 })]
    [InlineData(7, new[] { 1, 3 })]
    [InlineData(8, new[] { 1, 3, 4, 5 })]
    public void What_is_older_than_the_target_s_version_loses(ulong version, int[] lost)
    {
        var claims = Claims(new BatchBuilder().Begin(5).Put(Plain, 1).Put(Item, 1, 5).Put(Item, 2, 5).Put(Item, 1, 5)
            .Begin(7).Delete(Item, 1, null).Put(Item, 1, 7));

        claims.Meet(claims.All.Single(c => c.IsRaised), version);

        Assert.Equal(lost, Lost(claims));
    }

    [Fact]
    public void Batch_that_is_in_order_loses_nothing_and_the_next_one_starts_anew()
    {
        var claims = Claims(new BatchBuilder().Begin(5).Put(Item, 1, 5).Begin(4).Put(Item, 1, 4));

        claims.Begin(new BatchBuilder().Begin(4).Put(Plain, 1).Put(Item, 1, 4).Begin(5).Put(Item, 1, 5).Build());

        Assert.Null(claims.Lost);
        Assert.Equal([(4UL, 5UL, 0, 2)], claims.All.Select(c => (c.Lowest, c.Version, c.First, c.End)));
        claims.Begin(new BatchBuilder().Put(Plain, 1).Build());
        Assert.Empty(claims.All);
    }

    [Fact]
    public void Rows_are_told_apart_by_table_and_whole_key()
    {
        var again = new TestTable("item", "id", "id INT", "a INT").VersionedBeside();
        var wider = new TestTable("item", "id", "id BIGINT UNSIGNED", "a INT").VersionedBeside();
        var other = new TestTable("other", "id", "id INT", "a INT").VersionedBeside();

        var claims = Claims(new BatchBuilder().Begin(5).Put(Pair, "a", "bc").Put(Pair, "ab", "c").Put(Pair, "1:a", "bc").Put(Pair, "A", "bc")
            .Put(Item, 1, 0).Put(other, 1, 0).Begin(6).Put(again, 1, 0).Begin(4).Put(wider, 1, 0));

        Assert.Equal(["item 6", "other 5", "pair 5", "pair 5", "pair 5", "pair 5"], claims.All.Select(c => $"{c.Table.Name} {c.Version}"));
        Assert.Equal([7], Lost(claims));
        foreach (var table in claims.All.GroupBy(c => c.Table.Name))
            Assert.Equal(table.OrderBy(c => c.Key), table);
    }

    [Fact]
    public void Row_that_comes_back_from_the_quarantine_is_claimed_with_the_version_it_had()
    {
        var stored = new BatchBuilder().Begin(4).Put(Item, 1, 4).Delete(Item, 2, null).Build()[0];
        var back = QuarantineCodec.Rows(QuarantineCodec.Rows(stored, null, int.MaxValue).Single().ToArray(), stored);
        var claims = new RowClaims();

        claims.Begin([.. new BatchBuilder().Begin(5).Put(Item, 1, 5).Put(Item, 3, 5).Build(), back]);

        Assert.Equal([2], Lost(claims));
        Assert.Equal([4, 5, 5], claims.All.Select(c => (int)c.Version).Order());
    }

    [Fact]
    public void Key_that_is_null_is_no_claim_s_business() =>
        Assert.Equal(2, Claims(new BatchBuilder().Put(Pair, null, "b").Put(Pair, "a", null)).All.Count);

    [Fact]
    public void What_stays_of_each_row_is_its_newest_version_whatever_the_order()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var builder = new BatchBuilder();
        var rows = new List<(int Key, int Version, bool IsDelete)>();
        for (var i = 0; i < 2000; i++)
        {
            rows.Add((random.Next(100), random.Next(1, 50), random.Next(3) == 0));
            builder.Begin(rows[i].Version);
            _ = rows[i].IsDelete ? builder.Delete(Item, rows[i].Key, 0) : builder.Put(Item, rows[i].Key, i);
        }

        var claims = Claims(builder);

        var lost = Lost(claims).ToHashSet();
        var running = new Dictionary<int, (int Version, bool IsDelete)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var isOlder = running.TryGetValue(rows[i].Key, out var last) && rows[i].Version < last.Version;
            Assert.True(isOlder == lost.Contains(i), $"seed {seed}, operation {i}");
            if (!isOlder)
                running[rows[i].Key] = (rows[i].Version, rows[i].IsDelete);
        }

        Assert.Equal(running.Values.Order(), claims.All.Select(c => ((int)c.Version, c.IsDelete)).Order());
    }

    static RowClaims Claims(BatchBuilder builder)
    {
        var claims = new RowClaims();
        claims.Begin(builder.Build());
        return claims;
    }

    static IEnumerable<int> Lost(RowClaims claims) =>
        claims.Lost is { } lost ? Enumerable.Range(0, lost.Count).Where(place => lost[place]) : [];
}
