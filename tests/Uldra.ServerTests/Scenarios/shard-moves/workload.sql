INSERT INTO item
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
SELECT i, i % 4, CONCAT('code', i), 1 FROM n;
-- Each to the next shard, all in one transaction: a circle over all shards.
UPDATE item SET place = place + 1, v = v + 1;
-- A to B to A in two transactions, and in one.
UPDATE item SET place = place + 1, v = v + 1 WHERE id = 7;
UPDATE item SET place = place - 1, v = v + 1 WHERE id = 7;
BEGIN;
UPDATE item SET place = place + 1, v = v + 1 WHERE id = 8;
UPDATE item SET place = place - 1, v = v + 1 WHERE id = 8;
COMMIT;
-- A to B to C to A.
UPDATE item SET place = place + 1, v = v + 1 WHERE id BETWEEN 10 AND 19;
UPDATE item SET place = place + 1, v = v + 1 WHERE id BETWEEN 10 AND 19;
UPDATE item SET place = place + 2, v = v + 1 WHERE id BETWEEN 10 AND 19;
-- Two rows exchange shards in one transaction.
BEGIN;
UPDATE item SET place = place + 1, v = v + 1 WHERE id = 20;
UPDATE item SET place = place - 1, v = v + 1 WHERE id = 21;
COMMIT;
-- Three rows in a circle, with their unique codes going the other way round.
BEGIN;
UPDATE item SET code = NULL WHERE id IN (32, 33, 34);
UPDATE item SET place = 1, code = 'code34', v = v + 1 WHERE id = 32;
UPDATE item SET place = 2, code = 'code32', v = v + 1 WHERE id = 33;
UPDATE item SET place = 0, code = 'code33', v = v + 1 WHERE id = 34;
COMMIT;
-- A row leaves and another comes into its place, with its key.
BEGIN;
UPDATE item SET id = 1040, place = place + 1, v = v + 1 WHERE id = 40;
UPDATE item SET id = 40, v = v + 1 WHERE id = 44;
COMMIT;
-- Moved and gone; gone and put elsewhere.
UPDATE item SET place = place + 1, v = v + 1 WHERE id = 50;
DELETE FROM item WHERE id = 50;
DELETE FROM item WHERE id = 51;
INSERT INTO item VALUES (51, 2, 'code50', 9);
BEGIN;
DELETE FROM item WHERE id = 52;
INSERT INTO item VALUES (52, 3, 'code52', 9);
COMMIT;
-- Many times, so that moves of one row follow each other closely.
UPDATE item SET place = place + 1, v = v + 1 WHERE id >= 60;
UPDATE item SET place = place + 1, v = v + 1 WHERE id >= 60;
UPDATE item SET place = place + 1, v = v + 1 WHERE id >= 60;
UPDATE item SET place = place - 3, v = v + 1 WHERE id >= 60;
UPDATE item SET place = place + 3, v = v + 1 WHERE id >= 60;
