using Uldra.Schema;

namespace Uldra.Tests.Schema;

public sealed class ColumnTypeTextTests
{
    [Theory]
    [InlineData("enum('a')", "a")]
    [InlineData("enum('a','b''c','d,e','f\\\\g','h\"i','','é')", "a|b'c|d,e|f\\g|h\"i||é")]
    [InlineData("set('x)','(y')", "x)|(y")]
    [InlineData("enum('new\\nline','nul\\0')", "new\nline|nul\0")]
    public void Members_lose_their_quotes_and_escapes(string type, string expected) =>
        Assert.Equal(expected.Split('|'), ColumnTypeText.Members(type));

    [Theory]
    [InlineData("enum")]
    [InlineData("enum()")]
    [InlineData("enum('a'")]
    [InlineData("enum('a")]
    [InlineData("enum('a' 'b')")]
    [InlineData("enum('a',)")]
    public void A_list_that_is_cut_off_is_refused(string type) => Assert.Throws<FormatException>(() => ColumnTypeText.Members(type));

    [Theory]
    [InlineData("int(10) unsigned zerofill", 10, true, true)]
    [InlineData("bigint", 0, false, false)]
    [InlineData("bigint unsigned", 0, true, false)]
    [InlineData("enum('unsigned')", 0, false, false)]
    public void Width_and_words_are_read(string type, int width, bool isUnsigned, bool isZerofill) => Assert.Equal((width, isUnsigned, isZerofill),
        (ColumnTypeText.DisplayWidth(type), ColumnTypeText.HasWord(type, "unsigned"), ColumnTypeText.HasWord(type, "zerofill")));
}
