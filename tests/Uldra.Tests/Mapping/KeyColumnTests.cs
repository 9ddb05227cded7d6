using Uldra.Mapping;
using Uldra.Model;
using Uldra.TestKit;

namespace Uldra.Tests.Mapping;

/// <summary>Equal for the server means equal here; text that it may call equal in ways not known here makes no key.</summary>
public sealed class KeyColumnTests
{
    [Theory]
    [InlineData("utf8mb4_general_ci", "abc", "ABC  ")]
    [InlineData("utf8mb4_general_ci", "Straße", "STRASe")]
    [InlineData("utf8mb4_general_ci", "😀", "😁")]
    [InlineData("utf8mb4_general_ci", "é", "E")]
    [InlineData("utf8mb4_unicode_ci", "Straße", "strasse")]
    [InlineData("utf8mb4_unicode_ci", "ＡＢｃ", "abc")]
    [InlineData("utf8mb4_unicode_ci", "e\u0301t\u0001é", "ete")]
    [InlineData("utf8mb4_unicode_ci", "a\u00A0\u0001", "a")]
    [InlineData("utf8mb4_unicode_520_ci", "ﬁn", "FIN")]
    [InlineData("utf8mb4_0900_ai_ci", "abc", "aBc")]
    [InlineData("utf8mb4_0900_ai_ci", "가", "\u1100\u1161")]
    [InlineData("utf8mb4_0900_as_cs", "é", "e\u0301")]
    [InlineData("utf8mb4_uca1400_ai_ci", "\u09C7\u09BE", "\u09CB")]
    [InlineData("utf8mb4_uca1400_ai_ci", "\u0FB2\u0F71\u0F80", "\u0F77")]
    [InlineData("utf8mb4_uca1400_ai_ci", "и\u0306", "й")]
    [InlineData("utf8mb4_uca1400_nopad_as_cs", "Å", "A\u030A")]
    [InlineData("utf8mb3_general_ci", "É", "e")]
    [InlineData("utf16_unicode_ci", "Straße", "STRASSE ")]
    [InlineData("utf16_bin", "😀 ", "😀")]
    [InlineData("latin1_swedish_ci", "x", "X")]
    [InlineData("latin1_swedish_ci", "Ü", "y")]
    [InlineData("latin1_german2_ci", "Äß", "aess")]
    [InlineData("utf8mb4_bin", "x", "x ")]
    public void Text_that_the_server_calls_equal_hashes_equal(string collation, string one, string other) =>
        Assert.Equal(Hash(Text(collation), one), Hash(Text(collation), other));

    [Theory]
    [InlineData("utf8mb4_bin", "x", "X")]
    [InlineData("utf8mb4_general_ci", "x", "y")]
    [InlineData("utf8mb4_general_ci", "", "y")]
    [InlineData("utf8mb4_general_ci", "서울", "부산")]
    [InlineData("utf8mb4_general_ci", "a\tb", "ab")]
    [InlineData("utf8mb4_unicode_ci", "a b", "ab")]
    [InlineData("utf8mb4_unicode_ci", "中国", "中國")]
    [InlineData("utf8mb4_0900_ai_ci", "😀", "😁")]
    [InlineData("utf8mb4_0900_ai_ci", "가", "각")]
    [InlineData("utf8mb4_uca1400_ai_ci", "กา", "ขา")]
    [InlineData("utf16_unicode_ci", "é", "f")]
    [InlineData("latin1_swedish_ci", "é", "ö")]
    public void Other_text_hashes_otherwise(string collation, string one, string other) =>
        Assert.NotEqual(Hash(Text(collation), one), Hash(Text(collation), other));

    [Theory]
    [InlineData("utf8mb4_czech_ci")]
    [InlineData("utf8mb4_sv_0900_ai_ci")]
    [InlineData("utf8mb4_ja_0900_as_cs")]
    [InlineData("utf8mb4_uca1400_spanish_ai_ci")]
    [InlineData("gbk_chinese_ci")]
    [InlineData("latin2_czech_cs")]
    [InlineData("no_such_collation")]
    public void Text_under_a_collation_that_is_not_known_makes_no_key(string collation)
    {
        Assert.Null(Hash(Text(collation), new byte[] { (byte)'a' }));
        Assert.True(new KeyColumn(0, Text(collation), 0).IsUnknown);
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

    [Theory]
    [InlineData("éa", "éb", 1)]
    [InlineData("ßx", "ßy", 1)]
    [InlineData("e\u0301x", "E\u0301y", 2)]
    [InlineData("😀😀", "😀x", 1)]
    public void Prefix_counts_characters(string one, string other, int prefix) =>
        Assert.Equal(Hash(Text("utf8mb4_0900_ai_ci"), one, prefix), Hash(Text("utf8mb4_0900_ai_ci"), other, prefix));

    [Fact]
    public void Prefix_is_cut_before_characters_expand() =>
        Assert.NotEqual(Hash(Text("utf8mb4_unicode_ci"), "ßx", prefix: 1), Hash(Text("utf8mb4_unicode_ci"), "sx", prefix: 1));

    [Theory]
    [InlineData(60)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    public void Chunks_of_the_hash_depend_on_the_folded_text_alone(int length)
    {
        var text = Text("utf8mb4_unicode_ci");

        Assert.Equal(
            Hash(text, new string('a', length) + "ss" + new string('b', length)),
            Hash(text, new string('Á', length) + "ß" + new string('b', length) + "  "));
        Assert.NotEqual(Hash(text, new string('a', length)), Hash(text, new string('a', length + 1)));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0xFF })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    [InlineData(new byte[] { 0xF4, 0xBF, 0xBF, 0xBF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Bytes_that_are_no_text_still_make_a_key(byte[] value) => Assert.NotNull(Hash(Text("utf8mb4_unicode_ci"), value));

    [Theory]
    [InlineData("n INT", "n BIGINT", -5)]
    [InlineData("n SMALLINT UNSIGNED", "n INT UNSIGNED", 65535)]
    [InlineData("n TINYINT UNSIGNED", "n BIGINT UNSIGNED", 255)]
    [InlineData("n MEDIUMINT", "n INT", -1)]
    [InlineData("n BIT(8)", "n BIT(20)", 200)]
    [InlineData("n DECIMAL(10,2)", "n DECIMAL(15,2)", "-123.45")]
    [InlineData("n DECIMAL(4,2)", "n DECIMAL(30,2)", "99.01")]
    public void Value_hashes_alike_when_its_source_column_has_become_wider(string before, string after, object value) =>
        Assert.Equal(Hash(Column(before), value), Hash(Column(after), value));

    [Theory]
    [InlineData("n INT", -1, 1)]
    [InlineData("n INT", 0, 256)]
    [InlineData("n DECIMAL(10,2)", "-1.00", "1.00")]
    [InlineData("n DECIMAL(10,2)", "1.00", "10.00")]
    [InlineData("n BIT(16)", 1, 256)]
    public void Other_numbers_hash_otherwise(string column, object one, object other) =>
        Assert.NotEqual(Hash(Column(column), one), Hash(Column(column), other));

    [Fact]
    public void Binary_padding_does_not_count_and_a_variable_value_is_all_its_bytes()
    {
        Assert.Equal(Hash(Column("b BINARY(4)"), new byte[] { 1, 0, 0, 0 }), Hash(Column("b BINARY(4)"), new byte[] { 1 }));
        Assert.NotEqual(Hash(Column("b VARBINARY(4)"), new byte[] { 1, 0 }), Hash(Column("b VARBINARY(4)"), new byte[] { 1 }));
    }

    [Theory]
    [InlineData("utf8mb4_general_ci", "kim@example.org")]
    [InlineData("utf8mb4_0900_ai_ci", "Übungsstraße 서울 😀")]
    [InlineData("latin1_german2_ci", "Äß")]
    public void Nothing_is_allocated_for_a_value(string collation, string value)
    {
        var column = new KeyColumn(0, Text(collation), 5);
        var bytes = CanonicalBytes.Of(Text(collation).Source, value);
        var hash = new KeyHash(1);
        column.TryAdd(ref hash, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            column.TryAdd(ref hash, bytes);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Negative_zero_is_zero()
    {
        var column = Column("d DOUBLE");

        Assert.Equal(Hash(column, 0d), Hash(column, -0d));
    }

    static TargetColumn Text(string collation) => Column($"t VARCHAR(250) CHARACTER SET {collation.Split('_')[0]}", collation);

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
