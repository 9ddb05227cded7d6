using Uldra.Checking;

namespace Uldra.Tests.Checking;

public sealed class ServerGrantsTests
{
    [Theory]
    [InlineData("GRANT ALL PRIVILEGES ON *.* TO `app`@`%` WITH GRANT OPTION", "SELECT", "bank", "t", true)]
    [InlineData("GRANT SELECT, INSERT ON `bank`.* TO `u`@`%`", "INSERT", "bank", "t", true)]
    [InlineData("GRANT SELECT, INSERT ON `bank`.* TO `u`@`%`", "INSERT", "bank2", "t", false)]
    [InlineData("GRANT SELECT ON `ba%`.* TO `u`@`%`", "SELECT", "bank", "t", true)]
    [InlineData("GRANT SELECT ON `b_nk`.* TO `u`@`%`", "SELECT", "bank", "t", true)]
    [InlineData("GRANT SELECT ON `b\\_nk`.* TO `u`@`%`", "SELECT", "bank", "t", false)]
    [InlineData("GRANT SELECT ON `bank`.`t` TO `u`@`%`", "SELECT", "bank", "t", true)]
    [InlineData("GRANT SELECT ON `bank`.`t` TO `u`@`%`", "SELECT", "bank", "*", false)]
    [InlineData("GRANT SELECT (`a`, `b`), INSERT ON `bank`.`t` TO `u`@`%`", "SELECT", "bank", "t", false)]
    [InlineData("GRANT SELECT (`a`, `b`), INSERT ON `bank`.`t` TO `u`@`%`", "INSERT", "bank", "t", true)]
    [InlineData("GRANT USAGE ON *.* TO `u`@`%`", "SELECT", "bank", "t", false)]
    [InlineData("GRANT `rr`@`%` TO `u`@`%`", "SELECT", "bank", "t", false)]
    [InlineData("SET DEFAULT ROLE `rr` FOR `u`@`%`", "SELECT", "bank", "t", false)]
    public void A_grant_covers_what_it_says(string line, string privilege, string database, string table, bool expected) =>
        Assert.Equal(expected, new ServerGrants([line]).Has(privilege, database, table));

    [Fact]
    public void A_partial_revoke_takes_a_database_out() => Assert.False(
        new ServerGrants(["GRANT SELECT ON *.* TO `u`@`%`", "REVOKE SELECT ON `bank`.* FROM `u`@`%`"]).HasOn("SELECT", "bank"));
}
