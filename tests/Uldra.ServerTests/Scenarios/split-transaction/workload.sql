INSERT INTO item
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
SELECT i, i % 4, CONCAT('code', i), 1 FROM n;
-- One transaction, many parts: moves there and back, keys that change hands, unique values that wander across parts.
BEGIN;
UPDATE item SET place = place + 1, v = v + 1;
UPDATE item SET place = place + 1, v = v + 1 WHERE id < 100;
UPDATE item SET place = place - 1, v = v + 1 WHERE id < 50;
UPDATE item SET code = NULL WHERE id < 20;
UPDATE item SET code = CONCAT('code', 19 - id), v = v + 1 WHERE id < 20;
DELETE FROM item WHERE id BETWEEN 150 AND 170;
INSERT INTO item SELECT id + 150, place, CONCAT('code', id + 150), 5 FROM (SELECT id, place FROM item WHERE id < 20) AS few;
UPDATE item SET id = id + 1000 WHERE id BETWEEN 30 AND 39;
UPDATE item SET id = id - 10, v = v + 1 WHERE id BETWEEN 40 AND 49 ORDER BY id;
UPDATE item SET id = id - 990, v = v + 1 WHERE id BETWEEN 1030 AND 1035 ORDER BY id;
COMMIT;
UPDATE item SET v = v + 1;
