using Uldra.Mapping;
using Uldra.Model;
using Uldra.TestKit;

namespace Uldra.Tests.Mapping;

/// <summary>Equal for the server means equal here; text that it may call equal in ways not known here makes no key.</summary>
public sealed class KeyColumnTests
{
    [Theory]
    [InlineData("utf8mb4_general_ci", "abc", "ABC  ")]
    [InlineData("utf8mb4_0900_ai_ci", "abc", "aBc")]
    [InlineData("latin1_swedish_ci", "x", "X")]
    [InlineData("utf8mb4_bin", "x", "x ")]
    public void Text_that_the_server_calls_equal_hashes_equal(string collation, string one, string other) =>
        Assert.Equal(Hash(Text(collation), one), Hash(Text(collation), other));

    [Theory]
    [InlineData("utf8mb4_bin", "x", "X")]
    [InlineData("utf8mb4_general_ci", "x", "y")]
    [InlineData("utf8mb4_general_ci", "", "y")]
    public void Other_text_hashes_otherwise(string collation, string one, string other) =>
        Assert.NotEqual(Hash(Text(collation), one), Hash(Text(collation), other));

    [Theory]
    [InlineData("utf8mb4_general_ci", "é")]
    [InlineData("utf8mb4_general_ci", "a\tb")]
    [InlineData("utf8mb4_czech_ci", "a")]
    [InlineData("utf8mb4_spanish_ci", "a")]
    public void Text_that_cannot_be_folded_for_sure_makes_no_key(string collation, string value)
    {
        Assert.Null(Hash(Text(collation), value));
        Assert.True(new KeyColumn(0, Text(collation), 0).MayFail);
    }

    [Fact]
    public void Binary_text_beyond_ascii_is_a_key() => Assert.NotNull(Hash(Text("utf8mb4_bin"), "é"));

    [Fact]
    public void Text_longer_than_the_fold_buffer_differs_at_its_end()
    {
        var text = Text("utf8mb4_general_ci");

        Assert.NotEqual(Hash(text, new string('a', 200)), Hash(text, new string('a', 199) + 'b'));
    }

    [Fact]
    public void Prefix_index_sees_the_prefix_alone() =>
        Assert.Equal(Hash(Text("utf8mb4_general_ci"), "abcd", prefix: 3), Hash(Text("utf8mb4_general_ci"), "abcx", prefix: 3));

    [Fact]
    public void Negative_zero_is_zero()
    {
        var column = Column("d DOUBLE");

        Assert.Equal(Hash(column, 0d), Hash(column, -0d));
    }

    static TargetColumn Text(string collation) => Column("t VARCHAR(250)", collation);

    static TargetColumn Column(string sql, string? collation = null)
    {
        var column = TestColumn.Parse(sql) with { Collation = collation };
        return new TargetColumn(column, column);
    }

    static ulong? Hash(TargetColumn column, object value, int prefix = 0)
    {
        var hash = new KeyHash(1);
        return new KeyColumn(0, column, prefix).TryAdd(ref hash, CanonicalBytes.Of(column.Source, value)) ? hash.Value : null;
    }
}
