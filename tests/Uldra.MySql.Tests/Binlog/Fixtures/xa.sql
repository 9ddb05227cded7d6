-- What xa-*.binlog hold: each server's own log of these statements, blocks between blank lines in sessions of their own.
-- MariaDB ran with --binlog-alter-two-phase=ON. Where a server refuses a statement (the last ALTER), it went on.
CREATE DATABASE x; CREATE TABLE x.t (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=InnoDB; CREATE TABLE x.d (a INT); INSERT INTO x.d VALUES (1), (1);

XA START 'a', 'b', 7; INSERT INTO x.t VALUES (1, 'a'), (2, 'b'); UPDATE x.t SET v = 'c' WHERE id = 1; XA END 'a', 'b', 7; XA PREPARE 'a', 'b', 7;

XA START X'00ff'; INSERT INTO x.t VALUES (3, 'x'); SAVEPOINT s; INSERT INTO x.t VALUES (4, 'x'); XA END X'00ff'; XA PREPARE X'00ff';

XA START 'r'; INSERT INTO x.t VALUES (5, 'x'); XA END 'r'; XA PREPARE 'r';

INSERT INTO x.t VALUES (6, 'plain'); XA COMMIT X'00ff'; XA ROLLBACK 'r'; XA COMMIT 'a', 'b', 7;

XA START 'one'; INSERT INTO x.t VALUES (7, 'one'); XA END 'one'; XA COMMIT 'one' ONE PHASE;

START TRANSACTION; INSERT INTO x.t VALUES (8, 'stays'); SAVEPOINT s; INSERT INTO x.t VALUES (9, 'goes'); CREATE TEMPORARY TABLE x.tmp (id INT); ROLLBACK TO s; INSERT INTO x.t VALUES (10, 'stays'); COMMIT;

ALTER TABLE x.d ADD b INT;

ALTER TABLE x.d ADD UNIQUE KEY (a), ALGORITHM=COPY;

XA START 'open'; INSERT INTO x.t VALUES (11, 'open'); XA END 'open'; XA PREPARE 'open';
