INSERT INTO item (id, place, a, name)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39)
SELECT i, i % 2, i, CONCAT('name', i) FROM n;
UPDATE item SET a = a + 100;
UPDATE item SET name = NULL WHERE v = 103;
UPDATE item SET a = NULL WHERE s = 206;
DELETE FROM item WHERE id IN (4, 5);
DELETE FROM item WHERE v > 138;
-- To the other shard, with and without another value to compute from, and back.
UPDATE item SET place = place + 1 WHERE id BETWEEN 10 AND 14;
UPDATE item SET place = place + 1, a = a + 1000, name = 'moved' WHERE id BETWEEN 13 AND 19;
UPDATE item SET place = place + 1 WHERE id = 15;
UPDATE item SET place = place + 1, id = id + 500 WHERE id = 16;
-- Put over another row: by its key, and by a unique value that the server computes.
REPLACE INTO item (id, place, a, name) VALUES (20, 1, 5000, 'new'), (100, 0, 121, 'takes 21 away'), (101, 1, 6000, 'new as well');
INSERT INTO item (id, place, a, name) VALUES (22, 0, 7000, 'kept'), (102, 1, 7001, 'new'), (103, 0, 7001, 'goes into 102')
  ON DUPLICATE KEY UPDATE a = item.a + 10000, name = VALUES(name);
-- A computed unique value changes hands.
BEGIN;
UPDATE item SET a = NULL WHERE id = 24;
UPDATE item SET a = 124 WHERE id = 25;
COMMIT;
