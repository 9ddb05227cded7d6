using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Positions;

public sealed class TransactionSetTextTests
{
    const string A = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    const string B = "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb";

    [Theory]
    [InlineData(PositionKind.MySqlGtid, "", "")]
    [InlineData(PositionKind.MySqlGtid, " , ", "")]
    [InlineData(PositionKind.MySqlGtid, A + ":1", A + ":1")]
    [InlineData(PositionKind.MySqlGtid, " AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa : 1 - 5 : 7 ,\n" + B + ":2", A + ":1-5:7," + B + ":2")]
    [InlineData(PositionKind.MySqlGtid, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1", A + ":1")]
    [InlineData(PositionKind.MySqlGtid, "{" + A + "}:1:x:2:3-5:Y:6:1", A + ":1:x:2-5:y:1:6")]
    [InlineData(PositionKind.MySqlGtid, A + ":1," + A + ":3-4:2", A + ":1-4")]
    [InlineData(PositionKind.MySqlGtid, A + ":01-5", A + ":1-5")]
    [InlineData(PositionKind.MySqlGtid, A + ":9223372036854775806", A + ":9223372036854775806")]
    [InlineData(PositionKind.MySqlGtid, A + ":tag_b:5:7," + A + ":8:aa:8", A + ":8:aa:8:tag_b:5:7")]
    [InlineData(PositionKind.MariaDbGtid, "", "")]
    [InlineData(PositionKind.MariaDbGtid, "0-1-812", "0-1-812")]
    [InlineData(PositionKind.MariaDbGtid, "10-2-3,2-1-5 , 0-1-812", "0-1-812,2-1-5,10-2-3")]
    [InlineData(PositionKind.MariaDbGtid, "0-1-812,0:815-820,0:900", "0-1-812,0:815-820,0:900")]
    [InlineData(PositionKind.MariaDbGtid, "0-7-812,0:813-820", "0-0-820")]
    [InlineData(PositionKind.MariaDbGtid, "3:5", "3:5")]
    [InlineData(PositionKind.MariaDbGtid, "4294967295-4294967295-18446744073709551615", "4294967295-4294967295-18446744073709551615")]
    [InlineData(PositionKind.File, "", "")]
    [InlineData(PositionKind.File, "bin.000003:4711", "bin.000003:4711")]
    [InlineData(PositionKind.File, "bin.3:4711", "bin.000003:4711")]
    [InlineData(PositionKind.File, "my-host.x-bin.1000000:4", "my-host.x-bin.1000000:4")]
    [InlineData(PositionKind.File, "bin.000003:4711,bin.000003:4800-5200", "bin.000003:4711,bin.000003:4800-5200")]
    [InlineData(PositionKind.File, "bin.000003:4711,bin.000003:4800-bin.000004:517", "bin.000003:4711,bin.000003:4800-bin.000004:517")]
    [InlineData(PositionKind.File, "my-bin.000003:4800-4800", "my-bin.000003:4800-4800")]
    public void Text_reads_and_prints_as_the_server_writes_it(PositionKind kind, string text, string printed)
    {
        var set = TransactionSet.Parse(kind, text);
        Assert.Equal(printed, set.ToString());
        Assert.Equal(printed, TransactionSet.Parse(kind, printed).ToString());
    }

    [Theory]
    [InlineData(PositionKind.MySqlGtid, "x:1", 1)]
    [InlineData(PositionKind.MySqlGtid, A, 37)]
    [InlineData(PositionKind.MySqlGtid, A + ":0", 38)]
    [InlineData(PositionKind.MySqlGtid, A + ":9223372036854775807", 38)]
    [InlineData(PositionKind.MySqlGtid, A + ":99999999999999999999999", 38)]
    [InlineData(PositionKind.MySqlGtid, A + ":1:", 40)]
    [InlineData(PositionKind.MySqlGtid, A + ":1:tag", 43)]
    [InlineData(PositionKind.MySqlGtid, A + ":5-1", 40)]
    [InlineData(PositionKind.MySqlGtid, A + ":1;" + B + ":1", 39)]
    [InlineData(PositionKind.MariaDbGtid, "0-1", 4)]
    [InlineData(PositionKind.MariaDbGtid, "0-1-x", 5)]
    [InlineData(PositionKind.MariaDbGtid, "0-1-812,", 9)]
    [InlineData(PositionKind.MariaDbGtid, "4294967296-1-1", 1)]
    [InlineData(PositionKind.MariaDbGtid, "0:9-3", 5)]
    [InlineData(PositionKind.File, "bin:4", 1)]
    [InlineData(PositionKind.File, "bin.000001", 11)]
    [InlineData(PositionKind.File, "bin.000001:x", 12)]
    [InlineData(PositionKind.File, "bin.99999999999:4", 1)]
    [InlineData(PositionKind.File, "bin.000001:9-4", 15)]
    public void Malformed_text_is_refused_with_its_place(PositionKind kind, string text, int place)
    {
        var error = Assert.Throws<FormatException>(() => TransactionSet.Parse(kind, text));
        Assert.Contains($"at character {place} ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PositionKind.MySqlGtid, A + ":17")]
    [InlineData(PositionKind.MySqlGtid, A + ":tag:17")]
    [InlineData(PositionKind.MariaDbGtid, "0-1-812")]
    [InlineData(PositionKind.File, "bin.000003:4711")]
    public void An_id_reads_back_as_itself(PositionKind kind, string text)
    {
        var id = TransactionId.Parse(kind, text);
        Assert.Equal(text, id.ToString());
        Assert.Equal(id, TransactionId.Parse(kind, id.ToString()));
    }

    [Fact]
    public void A_file_id_holds_file_number_and_offset()
    {
        var id = TransactionId.Parse(PositionKind.File, "bin.000003:4711");
        Assert.Equal(("bin", (3UL << 40) | 4711), (id.Stream, id.Number));
        Assert.Equal(("bin.000003", 4711UL), (id.File, id.Offset));
    }

    [Fact]
    public void Mutated_text_is_read_or_refused() => Fuzzing.Run(3000, random =>
    {
        var kind = (PositionKind)random.Next(3);
        string[] seeds = [A + ":1-5:7:tag:1-3," + B + ":4", "0-1-812,0:815-820,7-2-3", "bin.000003:4711,bin.000003:4800-bin.000004:52"];
        var text = System.Text.Encoding.Latin1.GetString(Mutation.Of(random, System.Text.Encoding.ASCII.GetBytes(seeds[(int)kind])));
        try
        {
            var set = TransactionSet.Parse(kind, text);
            Assert.Equal(set.ToString(), TransactionSet.Parse(kind, set.ToString()).ToString());
        }
        catch (FormatException)
        {
        }
    });
}
