using Uldra.Reading;

namespace Uldra.Tests.Reading;

/// <summary>What is not understood is said to be so, with every name that its text holds.</summary>
public sealed class UnclearStatementTests
{
    [Theory]
    [InlineData("FROB TABLE t")]
    [InlineData("CALL p(t)")]
    [InlineData("SELECT `d`.`t`()")]
    [InlineData("DO t()")]
    [InlineData("XA COMMIT X'71',X'',1 /* */ t")]
    [InlineData("ANALYZE UPDATE t SET a = 1")]
    [InlineData("BEGIN NOT ATOMIC DROP TABLE t; END")]
    [InlineData("WITH c AS (SELECT 1) SELECT f(t)")]
    [InlineData("SET STATEMENT a=1 t")]
    [InlineData("CREATE FROB t")]
    [InlineData("CREATE EXTERNAL TABLE t (id INT)")]
    [InlineData("CREATE TABLE t (id INT); DROP TABLE u")]
    [InlineData("ALTER TABLE t FORCE; DROP TABLE u")]
    [InlineData("ALTER TABLE t RENAME TO 'u'")]
    [InlineData("ALTER FROB t")]
    [InlineData("ALTER DATABASE CHARSET t")]
    [InlineData("ALTER DEFINER t VIEW v AS SELECT 1")]
    [InlineData("DROP FROB t")]
    [InlineData("DROP TABLE t u")]
    [InlineData("DROP TABLE t,")]
    [InlineData("RENAME TABLE t")]
    [InlineData("RENAME TABLE t TO u x")]
    [InlineData("TRUNCATE TABLE t, u")]
    [InlineData("UPDATE t, 'u' SET a = 1")]
    [InlineData("DELETE t")]
    [InlineData("LOAD INDEX INTO CACHE t")]
    [InlineData("ALTER TABLE t COMMENT 'no end")]
    [InlineData("ALTER TABLE t /* no end")]
    [InlineData("ALTER TABLE t /*!50000 FORCE")]
    [InlineData("CREATE TABLE t (id INT /*!50000 , a INT /*!50000 , b INT */ */)")]
    [InlineData("DROP TABLE d.t `no end")]
    public void What_is_not_understood_lists_its_names(string text)
    {
        var found = StatementClassifier.Classify("d", text);

        Assert.Equal(StatementKind.Unclear, found.Kind);
        Assert.Contains(("d", "t"), found.Tables);
    }

    [Fact]
    public void Unclear_names_are_taken_with_and_without_database()
    {
        var found = StatementClassifier.Classify("d", "FROB x.y, `a b`, p.q.r 'no.name' \"s\"");

        Assert.Equal([("d", "FROB"), ("x", "y"), ("d", "a b"), ("p", "q"), ("q", "r"), ("d", "s")], found.Tables);
    }

    /// <summary>Under NO_BACKSLASH_ESCAPES the string ends at its backslash and the table is renamed.</summary>
    [Fact]
    public void Text_that_two_modes_read_differently_is_unclear()
    {
        var found = StatementClassifier.Classify("d", @"ALTER TABLE t COMMENT 'a\', RENAME TO u -- '");

        Assert.Equal(StatementKind.Unclear, found.Kind);
        Assert.Contains(("d", "u"), found.Tables);
    }

    [Fact]
    public void Text_that_two_modes_read_alike_is_clear()
    {
        var found = StatementClassifier.Classify("d", @"ALTER TABLE t COMMENT 'a\\b', RENAME TO u");

        Assert.Equal(StatementKind.ChangeTables, found.Kind);
        Assert.Equal([("d", "t"), ("d", "u")], found.Tables);
    }

    /// <summary>With backslashes taken plainly the last quote would have no end, so the server cannot have read it so.</summary>
    [Fact]
    public void Reading_that_no_server_accepts_does_not_count() => Assert.Equal(
        StatementKind.ChangeTables, StatementClassifier.Classify("d", @"ALTER TABLE t COMMENT 'it\'s', RENAME TO u").Kind);

    [Fact]
    public void Comment_that_one_family_executes_is_unclear_where_it_matters()
    {
        var found = StatementClassifier.Classify("d", "ALTER TABLE t FORCE /*M! , RENAME TO u */");

        Assert.Equal(StatementKind.Unclear, found.Kind);
        Assert.Contains(("d", "u"), found.Tables);
        Assert.Equal(StatementKind.CreateTable, StatementClassifier.Classify("d", "CREATE TABLE t (id INT /*M! , a INT */)").Kind);
    }

    [Fact]
    public void Database_that_nothing_names_is_unclear() =>
        Assert.Equal(StatementKind.Unclear, StatementClassifier.Classify("", "ALTER DATABASE COLLATE utf8mb4_bin").Kind);

    [Fact]
    public void Names_are_limited()
    {
        var text = "FROB " + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"t{i}"));

        Assert.Equal(10_000, StatementClassifier.Classify("d", text).Tables.Count);
    }
}
