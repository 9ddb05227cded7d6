using Uldra.Configuration;

namespace Uldra.Tests.Configuration;

public sealed class TableRulesTests
{
    [Theory]
    [InlineData("bank.account", "bank", "account", true)]
    [InlineData("bank.*", "bank", "account", true)]
    [InlineData("bank.a*t", "bank", "account", true)]
    [InlineData("bank.a*c*t", "bank", "account", true)]
    [InlineData("bank.acc?unt", "bank", "account", true)]
    [InlineData("*.*", "bank", "account", true)]
    [InlineData("b*.account", "bank", "account", true)]
    [InlineData("bank.account?", "bank", "account", false)]
    [InlineData("bank.a*x", "bank", "account", false)]
    [InlineData("bank.accoun", "bank", "account", false)]
    [InlineData("bank.Account", "bank", "account", false)]
    [InlineData("*.x.y", "bank", "x.y", true)]
    [InlineData("*.*", "mysql", "user", false)]
    [InlineData("*.*", "sys", "version", false)]
    [InlineData("*.*", "bank", "_uldra_owner", false)]
    public void A_pattern_matches_within_each_name(string pattern, string database, string table, bool expected) =>
        Assert.Equal(expected, TablePattern.Matches(pattern, database, table));

    [Fact]
    public void Entries_merge_per_key_and_the_more_exact_wins()
    {
        var rules = new TableRules([
            new TableRule { Pattern = "bank.account", To = "konto" },
            new TableRule { Pattern = "bank.*", To = "never", Sequence = "user_id" },
            new TableRule { Pattern = "*.*", Sequence = "never", Ddl = DdlPolicy.Ignore },
        ]);
        Assert.Equal(
            new TableRule { Pattern = "bank.account", To = "konto", Sequence = "user_id", Ddl = DdlPolicy.Ignore },
            rules.Find("bank", "account"));
        Assert.Null(rules.Find("mysql", "user"));
    }

    [Fact]
    public void Of_two_equally_exact_patterns_the_later_wins()
    {
        var rules = new TableRules([new TableRule { Pattern = "bank.a*", To = "first" }, new TableRule { Pattern = "bank.*a", To = "second" }]);
        Assert.Equal("second", rules.Find("bank", "area")!.To);
    }
}
