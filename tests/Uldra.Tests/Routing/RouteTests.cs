using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql.Values;
using Uldra.Routing;
using Uldra.TestKit;

namespace Uldra.Tests.Routing;

/// <summary>Against values worked out by hand, as SQL's CRC32() and MOD() print them.</summary>
public sealed class RouteTests
{
    [Theory]
    [InlineData("v INT", 1, 0x83DCEFB7u)]
    [InlineData("v INT", 123456789, 0xCBF43926u)]
    [InlineData("v BIGINT UNSIGNED", 123456789UL, 0xCBF43926u)]
    [InlineData("v VARCHAR(20)", "123456789", 0xCBF43926u)]
    [InlineData("v VARCHAR(20)", "", 0u)]
    [InlineData("v VARBINARY(20)", "a", 0xE8B7BE43u)]
    [InlineData("v VARCHAR(20)", "The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Crc32_is_taken_of_the_printed_text(string column, object value, uint crc)
    {
        foreach (var shards in (int[])[1, 2, 3, 7, 1000])
            Assert.Equal((int)(crc % shards), ShardOf(ShardMethod.Crc32, column, value, shards));
    }

    [Theory]
    [InlineData("v INT", 7, 3, 1)]
    [InlineData("v INT", -7, 3, 2)]
    [InlineData("v INT", -6, 3, 0)]
    [InlineData("v TINYINT", -128, 7, 5)]
    [InlineData("v MEDIUMINT", -1, 4, 3)]
    [InlineData("v MEDIUMINT UNSIGNED", 16777215, 4, 3)]
    [InlineData("v TINYINT UNSIGNED", 255, 7, 3)]
    [InlineData("v BIGINT", long.MinValue, 10, 2)]
    [InlineData("v BIGINT UNSIGNED", ulong.MaxValue, 10, 5)]
    [InlineData("v BIGINT UNSIGNED", 9223372036854775808UL, 10, 8)]
    public void Modulo_is_never_negative_and_knows_unsigned(string column, object value, int shards, int shard) =>
        Assert.Equal(shard, ShardOf(ShardMethod.Modulo, column, value, shards));

    [Fact]
    public void Null_goes_to_the_shard_that_takes_it_or_is_an_error()
    {
        Assert.Equal(2, ShardOf(ShardMethod.Crc32, "v INT", null, 3, nullShard: 2));
        var error = Assert.Throws<RouteException>(() => ShardOf(ShardMethod.Modulo, "v INT", null, 3));
        Assert.Contains("null_shard", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_without_a_rule_goes_to_the_only_target_and_with_all_to_every_one()
    {
        var table = new TestTable("t", "v", "v INT").Plan;

        Assert.Equal(0, new Route(table, null, 1, -1).ShardOf([ValueSlot.Null], []));
        Assert.Equal(Route.All, new Route(table, new ShardOptions(ShardMethod.All, null, null), 2, -1).ShardOf([ValueSlot.Null], []));
    }

    [Fact]
    public void Zerofill_of_the_target_is_printed()
    {
        var column = TestColumn.Parse("v INT UNSIGNED");
        var table = new TargetTable
        {
            Name = "t", SourceName = "bank.t", PrimaryKey = [0],
            Columns = [new TargetColumn(column, column with { Zerofill = true, DisplayWidth = 9 })],
        };
        var route = new Route(table, new ShardOptions(ShardMethod.Crc32, "v", null), 1_000_000, -1);

        // CRC32('000000001')
        Assert.Equal((int)(0x1A15B680u % 1_000_000), route.ShardOf([new ValueSlot(0, 4)], [1, 0, 0, 0]));
    }

    static int ShardOf(ShardMethod method, string column, object? value, int shards, int nullShard = -1)
    {
        var table = new TestTable("t", "v", column).Plan;
        var route = new Route(table, new ShardOptions(method, "v", null), shards, nullShard);
        var bytes = value is null ? [] : CanonicalBytes.Of(table.Columns[0].Source, value);
        return route.ShardOf([value is null ? ValueSlot.Null : new ValueSlot(0, bytes.Length)], bytes);
    }
}
