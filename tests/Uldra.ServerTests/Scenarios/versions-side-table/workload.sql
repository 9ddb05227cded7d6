INSERT INTO item
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39)
SELECT i, i % 2, CONCAT('code ', i), 1 FROM n;
INSERT INTO pair VALUES ('a', 0, 1), ('b', 0, 1), ('a', 1, 1), ('c''', 1, 1);
INSERT INTO dated SELECT id, place, 1, '2024-02-29 10:00:00' FROM item;
UPDATE item SET n = n + 1;
UPDATE item SET n = n + 1 WHERE id < 30;
UPDATE item SET n = n + 1, code = NULL WHERE id < 10;
UPDATE dated SET n = n + 1, changed = changed + INTERVAL 1 MICROSECOND;
UPDATE dated SET n = n + 1, changed = changed + INTERVAL 1 YEAR WHERE id < 20;
-- Values exchanged directly, a key that changes, its case, a row that moves there and back.
UPDATE item SET n = n + 1, code = CONCAT('code ', 32 - id) WHERE id IN (12, 20);
UPDATE item SET n = n + 1, id = id + 100 WHERE id = 22;
UPDATE pair SET n = n + 1, word = 'A' WHERE word = 'a' AND place = 0;
UPDATE pair SET n = n + 1, place = 1 WHERE word = 'b';
UPDATE pair SET n = n + 1, place = 0 WHERE word = 'b';
UPDATE item SET n = n + 1, place = 1 - place WHERE id BETWEEN 30 AND 33;
UPDATE item SET n = n + 1 WHERE id BETWEEN 30 AND 33;
-- Gone, and back again.
DELETE FROM item WHERE id IN (35, 36);
INSERT INTO item VALUES (36, 0, 'again', 10);
DELETE FROM pair WHERE word = 'c''';
DELETE FROM dated WHERE id IN (1, 2);
BEGIN;
UPDATE item SET n = n + 1 WHERE id = 5;
UPDATE item SET code = 'five' WHERE id = 5;
DELETE FROM item WHERE id = 6;
INSERT INTO item VALUES (6, 0, 'six', 20);
COMMIT;
