using Uldra.MySql;

namespace Uldra.ServerTests.Reading;

/// <param name="Text">What a client sends with default database <c>d</c>.</param>
/// <param name="Logged">What its statements in the log are: kind, tables, database. Empty if it logs rows or nothing.</param>
sealed record LoggedStatement(string Text, params string[] Logged);

/// <summary>Each builds on those before it.</summary>
static class LoggedStatements
{
    public static IEnumerable<LoggedStatement> For(ServerFamily family) =>
        [.. Both, .. family == ServerFamily.MySql ? MySql : MariaDb, new("DROP DATABASE e", "ChangeDatabase e")];

    static readonly LoggedStatement[] Both =
    [
        new("CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(20) COMMENT 'it\\'s; SELECT')", "CreateTable d/a"),
        new("CREATE TABLE IF NOT EXISTS a2 LIKE a", "CreateTableIfNotExists d/a2"),
        new("CREATE TABLE a3 SELECT * FROM a", "CreateTable d/a3"),
        new("CREATE TABLE a4 (id INT) /*!50100 PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (9)) */", "CreateTable d/a4"),
        new("CREATE TABLE a5 (id INT) /*!999999 SELECT 1 AS id */", "CreateTable d/a5"),
        new("CREATE TABLE `select` (`table` INT, `계좌` INT)", "CreateTable d/select"),
        new("CREATE TABLE `größe``s` (id INT)", "CreateTable d/größe`s"),
        new("CREATE TEMPORARY TABLE tt (id INT)"),
        new("DROP TEMPORARY TABLE tt"),
        new("INSERT INTO a VALUES (1, 'x')"),
        new("CREATE INDEX i ON a (v)", "ChangeTables d/a"),
        new("DROP INDEX i ON a", "ChangeTables d/a"),
        new("ALTER TABLE a ADD w INT, ADD KEY k (w)", "ChangeTables d/a"),
        new("ALTER TABLE a RENAME KEY k TO l, COMMENT 'RENAME TO z'", "ChangeTables d/a"),
        new("CREATE DATABASE e", "Harmless"),
        new("ALTER TABLE a2 RENAME TO e.a2", "ChangeTables d/a2 e/a2"),
        new("RENAME TABLE a TO old, e.a2 TO a, old TO e.old", "ChangeTables d/a d/old e/a2 d/a d/old e/old"),
        new("CREATE TABLE x (id INT)", "CreateTable d/x"),
        new("ALTER TABLE a4 EXCHANGE PARTITION p WITH TABLE x", "ChangeTables d/a4 d/x"),
        new("ALTER TABLE a4 TRUNCATE PARTITION p", "ChangeTables d/a4"),
        new("TRUNCATE a", "ChangeTables d/a"),
        new("SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')"),
        new("ALTER TABLE \"select\" ADD \"order\" INT", "ChangeTables d/select"),
        new("SET sql_mode = DEFAULT"),
        new("DROP TABLE IF EXISTS a, `select`, missing", "ChangeTables d/a d/select d/missing"),
        new("CREATE VIEW v AS SELECT * FROM x", "Harmless"),
        new("DROP VIEW v", "Harmless"),
        new("CREATE PROCEDURE p() SQL SECURITY INVOKER INSERT INTO x VALUES (1)", "Harmless"),
        new("CALL p()"),
        new("CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1", "Harmless"),
        new("CREATE TRIGGER tr BEFORE INSERT ON x FOR EACH ROW SET @a = 1", "Harmless"),
        new("CREATE EVENT ev ON SCHEDULE EVERY 1 YEAR DO DELETE FROM x", "Harmless"),
        new("ALTER EVENT ev RENAME TO ew", "Harmless"),
        new("DROP TRIGGER tr", "Harmless"),
        new("CREATE USER u1 IDENTIFIED BY 'p', u2 IDENTIFIED BY 'p'", "Harmless"),
        new("GRANT SELECT ON d.x TO u1", "Harmless"),
        new("RENAME USER u1 TO u3", "Harmless"),
        new("DROP USER u2, u3", "Harmless"),
        new("ANALYZE TABLE x", "Harmless"),
        new("OPTIMIZE TABLE x", "Harmless"),
        new("ALTER DATABASE e CHARACTER SET latin1", "ChangeDatabase e"),
        new("SET SESSION binlog_format = STATEMENT"),
        new("INSERT INTO x VALUES (7)", "RowsAsStatement d/x"),
        new("UPDATE x JOIN a4 ON (x.id = a4.id) SET x.id = 8", "RowsAsStatement d/x d/a4"),
        new("DELETE q FROM x AS q, a4 WHERE q.id = a4.id", "RowsAsStatement d/x d/a4"),
        new("SET SESSION binlog_format = ROW"),
    ];

    static readonly LoggedStatement[] MySql =
    [
        new("CREATE ROLE r", "Harmless"),
        new("ALTER TABLE x RENAME COLUMN id TO id2", "ChangeTables d/x"),
        new("CREATE TABLE m1 (id INT /*M! , a INT */)", "CreateTable d/m1"),
        new("CREATE TABLE m2 AS VALUES ROW(1)", "CreateTable d/m2"),
        new("ALTER DATABASE COLLATE utf8mb4_bin", "ChangeDatabase d"),
    ];

    static readonly LoggedStatement[] MariaDb =
    [
        new("CREATE OR REPLACE TABLE x (id INT)", "ChangeTables d/x"),
        new("CREATE OR REPLACE TABLE x SELECT 1 AS id", "ChangeTables d/x"),
        new("CREATE TABLE m1 (id INT /*M! , a INT */ /*!50701 , b INT */)", "CreateTable d/m1"),
        new("SET STATEMENT max_statement_time = 9, lock_wait_timeout = 9 FOR ALTER TABLE x ADD a INT", "ChangeTables d/x"),
        new("ALTER ONLINE TABLE IF EXISTS x NOWAIT ADD IF NOT EXISTS b INT", "ChangeTables d/x"),
        new("RENAME TABLES IF EXISTS x WAIT 5 TO x2, x2 TO x", "ChangeTables d/x d/x2 d/x2 d/x"),
        new("CREATE SEQUENCE s", "CreateTable d/s"),
        new("ALTER SEQUENCE s RESTART 5", "ChangeTables d/s"),
        new("DROP SEQUENCE s", "ChangeTables d/s"),
        new("CREATE OR REPLACE DATABASE e", "ChangeDatabase e"),
        new("BEGIN; INSERT INTO x (id) VALUES (1); SAVEPOINT p; INSERT INTO x (id) VALUES (2); CREATE TEMPORARY TABLE t (i INT);"
            + " ROLLBACK TO p; COMMIT; DROP TEMPORARY TABLE t", "Harmless", "RollsBack"),
    ];
}
