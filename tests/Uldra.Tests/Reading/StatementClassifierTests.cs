using Uldra.Reading;
using static Uldra.Reading.StatementKind;

namespace Uldra.Tests.Reading;

/// <summary>Statements of both families, in default database <c>d</c>. Tables are written <c>database/table</c>, in order.</summary>
public sealed class StatementClassifierTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ;\n")]
    [InlineData("-- nothing")]
    [InlineData("# Dummy event replacing event type 160")]
    [InlineData("/* ALTER TABLE t */")]
    [InlineData("BEGIN")]
    [InlineData("begin work")]
    [InlineData("COMMIT")]
    [InlineData("START TRANSACTION")]
    [InlineData("SAVEPOINT `s`")]
    [InlineData("GRANT ALL ON d.t TO 'a'@'%'")]
    [InlineData("REVOKE ALL ON d.t FROM a")]
    [InlineData("FLUSH TABLES t")]
    [InlineData("ANALYZE LOCAL TABLE t")]
    [InlineData("OPTIMIZE TABLE t")]
    [InlineData("REPAIR TABLE t")]
    [InlineData("CHECK TABLE t")]
    [InlineData("INSTALL SONAME 'x'")]
    [InlineData("SET PASSWORD FOR 'a'@'%' = 'x'")]
    [InlineData("SET @@session.foreign_key_checks=0")]
    [InlineData("CREATE DATABASE IF NOT EXISTS x")]
    [InlineData("CREATE SCHEMA x")]
    [InlineData("CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`app`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1")]
    [InlineData("CREATE VIEW v AS SELECT * FROM t")]
    [InlineData("ALTER ALGORITHM = MERGE VIEW v AS SELECT 1")]
    [InlineData("DROP VIEW IF EXISTS t")]
    [InlineData("CREATE DEFINER=CURRENT_USER() PROCEDURE p() BEGIN DROP TABLE t; END")]
    [InlineData("CREATE DEFINER='a'@10.0.0.1 FUNCTION `f`() RETURNS int\n DETERMINISTIC\nreturn 1")]
    [InlineData("CREATE AGGREGATE FUNCTION f RETURNS INT SONAME 'x.so'")]
    [InlineData("CREATE DEFINER=root@localhost TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1")]
    [InlineData("ALTER DEFINER=a EVENT e RENAME TO f")]
    [InlineData("DROP PROCEDURE p")]
    [InlineData("DROP TRIGGER d.tr")]
    [InlineData("CREATE USER a IDENTIFIED BY 'ALTER TABLE t'")]
    [InlineData("RENAME USER a TO b")]
    [InlineData("DROP ROLE r")]
    [InlineData("CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')")]
    [InlineData("CREATE UNDO TABLESPACE u ADD DATAFILE 'u.ibu'")]
    [InlineData("CREATE SPATIAL REFERENCE SYSTEM 4120 NAME 'x'")]
    [InlineData("CREATE TEMPORARY TABLE t (id INT)")]
    [InlineData("CREATE OR REPLACE TEMPORARY TABLE t SELECT 1")]
    [InlineData("DROP TEMPORARY TABLE IF EXISTS t")]
    [InlineData("DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `d`.`t`")]
    public void Statement_that_touches_no_table_is_harmless(string text) => Expect(Harmless, "", text);

    [Theory]
    [InlineData("CREATE TABLE t (id INT)", "d/t")]
    [InlineData("create\ttable\nt(id int)", "d/t")]
    [InlineData("CREATE TABLE x . y (id INT)", "x/y")]
    [InlineData("CREATE TABLE .t (id INT)", "d/t")]
    [InlineData("CREATE TABLE t LIKE u", "d/t")]
    [InlineData("CREATE TABLE t (LIKE u)", "d/t")]
    [InlineData("CREATE TABLE `t``x`(id INT)", "d/t`x")]
    [InlineData("CREATE TABLE \"t\"\"x\" (id INT)", "d/t\"x")]
    [InlineData("CREATE TABLE `select`.`table` (`values` INT, `select` INT)", "select/table")]
    [InlineData("CREATE TABLE `a.b`.`c d` (id INT)", "a.b/c d")]
    [InlineData("CREATE TABLE 계좌 (번호 INT)", "d/계좌")]
    [InlineData("CREATE TABLE `größe`.größe (id INT)", "größe/größe")]
    [InlineData("CREATE TABLE 1a (id INT)", "d/1a")]
    [InlineData("CREATE TABLE x.1 (id INT)", "x/1")]
    [InlineData("CREATE TABLE x.table (id INT)", "x/table")]
    [InlineData("CREATE/* a */TABLE/**/t/*+ hint */(id INT) -- SELECT 1", "d/t")]
    [InlineData("/*!50003 CREATE TABLE */ t (id INT)", "d/t")]
    [InlineData("CREATE TABLE t (id INT) COMMENT 'SELECT'", "d/t")]
    [InlineData("CREATE TABLE t (id INT COMMENT 'it''s \\' SELECT')", "d/t")]
    [InlineData("CREATE TABLE `t` (\n  `id` int NOT NULL\n) START TRANSACTION", "d/t")]
    [InlineData("CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (1))", "d/t")]
    [InlineData("CREATE TABLE t (a INT) /*!50100 PARTITION BY LIST (a)\n(PARTITION p VALUES IN (1) ENGINE = InnoDB) */", "d/t")]
    [InlineData("CREATE SEQUENCE s START WITH 1", "d/s")]
    [InlineData("SET STATEMENT max_statement_time=0, sql_mode='' FOR CREATE TABLE t (id INT)", "d/t")]
    public void Created_table_is_known(string text, string tables) => Expect(CreateTable, tables, text);

    [Theory]
    [InlineData("CREATE TABLE IF NOT EXISTS t (id INT)", "d/t")]
    [InlineData("CREATE TABLE /*!32312 IF NOT EXISTS*/ `t` (id INT)", "d/t")]
    [InlineData("CREATE SEQUENCE IF NOT EXISTS x.s", "x/s")]
    public void Table_that_may_exist_already_is_told_apart(string text, string tables) => Expect(CreateTableIfNotExists, tables, text);

    [Theory]
    [InlineData("CREATE OR REPLACE TABLE t (id INT)", "d/t")]
    [InlineData("CREATE UNIQUE INDEX i USING BTREE ON x.t (a)", "x/t")]
    [InlineData("CREATE INDEX IF NOT EXISTS `on` ON t (a)", "d/t")]
    [InlineData("CREATE OR REPLACE FULLTEXT INDEX i ON t (a)", "d/t")]
    [InlineData("DROP INDEX i ON t", "d/t")]
    [InlineData("ALTER TABLE t ADD COLUMN a INT", "d/t")]
    [InlineData("ALTER ONLINE IGNORE TABLE IF EXISTS t DROP a", "d/t")]
    [InlineData("ALTER TABLE t WAIT 5 FORCE", "d/t")]
    [InlineData("ALTER TABLE t ADD a INT, RENAME TO x.u, ALGORITHM=INPLACE", "d/t x/u")]
    [InlineData("ALTER TABLE t RENAME u", "d/t d/u")]
    [InlineData("ALTER TABLE t RENAME AS `u`", "d/t d/u")]
    [InlineData("ALTER TABLE t RENAME = u", "d/t d/u")]
    [InlineData("ALTER TABLE t RENAME COLUMN a TO b, RENAME INDEX i TO j", "d/t")]
    [InlineData("ALTER TABLE t COMMENT 'RENAME TO u'", "d/t")]
    [InlineData("ALTER TABLE t /*!99999 RENAME TO u */", "d/t d/u")]
    [InlineData("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE x.u WITHOUT VALIDATION", "d/t x/u")]
    [InlineData("ALTER TABLE t CONVERT PARTITION p TO TABLE u", "d/t d/u")]
    [InlineData("ALTER TABLE t DISCARD TABLESPACE", "d/t")]
    [InlineData("ALTER SEQUENCE s RESTART 5", "d/s")]
    [InlineData("DROP TABLE t", "d/t")]
    [InlineData("DROP TABLE IF EXISTS `t`,x.`u` /* generated by server */", "d/t x/u")]
    [InlineData("DROP TABLES t NOWAIT", "d/t")]
    [InlineData("DROP TABLE t, u WAIT 3 CASCADE;", "d/t d/u")]
    [InlineData("DROP SEQUENCE IF EXISTS s", "d/s")]
    [InlineData("RENAME TABLE t TO x.u", "d/t x/u")]
    [InlineData("RENAME TABLE `t` TO `_t_del`, `_t_gho` TO `t`", "d/t d/_t_del d/_t_gho d/t")]
    [InlineData("RENAME TABLES IF EXISTS a WAIT 3 TO b, c NOWAIT TO d", "d/a d/b d/c d/d")]
    [InlineData("TRUNCATE t", "d/t")]
    [InlineData("TRUNCATE TABLE x.t NOWAIT", "x/t")]
    public void Changed_tables_are_all_named(string text, string tables) => Expect(ChangeTables, tables, text);

    [Theory]
    [InlineData("DROP DATABASE x", "x")]
    [InlineData("DROP SCHEMA IF EXISTS `x y`", "x y")]
    [InlineData("ALTER DATABASE x CHARACTER SET utf8mb4", "x")]
    [InlineData("ALTER SCHEMA DEFAULT COLLATE utf8mb4_bin", "d")]
    [InlineData("CREATE OR REPLACE DATABASE x", "x")]
    public void Changed_database_is_named(string text, string database)
    {
        var found = StatementClassifier.Classify("d", text);

        Assert.Equal((ChangeDatabase, database), (found.Kind, found.Database));
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (1)", "d/t")]
    [InlineData("insert low_priority ignore x.t set a = 1", "x/t")]
    [InlineData("REPLACE t SELECT * FROM u", "d/t")]
    [InlineData("LOAD DATA LOCAL INFILE '/tmp/x' IGNORE INTO TABLE `t` FIELDS TERMINATED BY ','", "d/t")]
    [InlineData("UPDATE t SET a = (SELECT 1 FROM u)", "d/t")]
    [InlineData("UPDATE LOW_PRIORITY IGNORE x.t AS y, u SET y.a = 1", "x/t d/u")]
    [InlineData("UPDATE t LEFT JOIN (u CROSS JOIN w) ON (t.a = u.a AND f(1, 2)) JOIN z USING (a, b) SET t.a = 1", "d/t d/u d/w d/z")]
    [InlineData("UPDATE (SELECT * FROM w) q, ((t)) SET t.a = 1", "d/t")]
    [InlineData("UPDATE { OJ t LEFT OUTER JOIN u ON t.a = u.a } SET t.a = 1", "d/t d/u")]
    [InlineData("UPDATE t, JSON_TABLE('[]', '$' COLUMNS (a INT PATH '$')) j SET t.a = j.a", "d/t")]
    [InlineData("DELETE FROM t WHERE a = 1", "d/t")]
    [InlineData("DELETE QUICK FROM t RETURNING a", "d/t")]
    [InlineData("DELETE a FROM t AS a STRAIGHT_JOIN u ON a.x IN (1, 2)", "d/t d/u")]
    [InlineData("DELETE FROM t, u USING t, u, w WHERE t.a = u.a", "d/t d/u d/t d/u d/w")]
    [InlineData("WITH c AS (SELECT 1 FROM w) UPDATE t, c SET t.a = 1", "d/t d/c")]
    [InlineData("WITH RECURSIVE c(a) AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT a FROM c)", "d/t")]
    [InlineData("SET STATEMENT sort_buffer_size=1 FOR DELETE FROM t", "d/t")]
    [InlineData("CREATE TABLE t SELECT * FROM u", "d/t")]
    [InlineData("CREATE TABLE IF NOT EXISTS t (id INT) IGNORE AS (SELECT 1)", "d/t")]
    [InlineData("CREATE TABLE t AS VALUES ROW(1)", "d/t")]
    [InlineData("CREATE TABLE t (VALUES ROW(1))", "d/t")]
    [InlineData("CREATE TABLE t TABLE u", "d/t")]
    public void Rows_as_a_statement_name_what_they_write(string text, string tables) => Expect(RowsAsStatement, tables, text);

    [Theory]
    [InlineData("ROLLBACK")]
    [InlineData("ROLLBACK TO `s`")]
    public void Rollback_is_told_apart(string text) => Expect(RollsBack, "", text);

    static void Expect(StatementKind kind, string tables, string text)
    {
        var found = StatementClassifier.Classify("d", text);

        Assert.Equal(kind, found.Kind);
        Assert.Equal(tables, string.Join(' ', found.Tables.Select(table => $"{table.Database}/{table.Table}")));
    }
}
