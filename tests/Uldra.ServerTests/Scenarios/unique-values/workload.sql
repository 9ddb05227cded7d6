INSERT INTO card
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59)
SELECT i, i % 6, CONCAT('handle ', i), i, 1 FROM n;
-- Exchanged through NULL, on one shard.
BEGIN;
UPDATE card SET handle = NULL WHERE id = 0;
UPDATE card SET handle = 'handle 0', v = v + 1 WHERE id = 2;
UPDATE card SET handle = 'handle 2', v = v + 1 WHERE id = 0;
COMMIT;
-- Over two shards.
BEGIN;
UPDATE card SET handle = NULL WHERE id = 4;
UPDATE card SET handle = 'handle 4', v = v + 1 WHERE id = 5;
UPDATE card SET handle = 'handle 5', v = v + 1 WHERE id = 4;
COMMIT;
-- Through a value of its own, in transactions of their own.
UPDATE card SET handle = 'wandering' WHERE id = 6;
UPDATE card SET handle = 'handle 6', v = v + 1 WHERE id = 8;
UPDATE card SET handle = 'handle 8', v = v + 1 WHERE id = 6;
-- From row to row to row.
UPDATE card SET handle = 'torch', v = v + 1 WHERE id = 10;
UPDATE card SET handle = NULL WHERE id = 10;
UPDATE card SET handle = 'TORCH', v = v + 1 WHERE id = 12;
UPDATE card SET handle = 'gone' WHERE id = 12;
UPDATE card SET handle = 'törch', v = v + 1 WHERE id = 14;
DELETE FROM card WHERE id = 14;
UPDATE card SET handle = 'Torch ', v = v + 1 WHERE id = 16;
-- A row leaves the shard and gives its value to one that stays: its delete has to come first there.
BEGIN;
UPDATE card SET owner = owner + 1, handle = 'moved', v = v + 1 WHERE id = 20;
UPDATE card SET handle = 'handle 20', v = v + 1 WHERE id = 22;
COMMIT;
-- A value moves with its row, and comes back with another.
BEGIN;
UPDATE card SET owner = 1, v = v + 1 WHERE id = 30;
UPDATE card SET handle = NULL, v = v + 1 WHERE id = 30;
UPDATE card SET handle = 'handle 30', v = v + 1 WHERE id = 36;
COMMIT;
-- A unique key of two columns.
UPDATE card SET number = 100 WHERE id = 40;
UPDATE card SET owner = 4, number = 40, v = v + 1 WHERE id = 46;
BEGIN;
UPDATE card SET number = NULL WHERE id = 42;
UPDATE card SET number = 42, owner = 0, v = v + 1 WHERE id = 48;
UPDATE card SET number = 48, v = v + 1 WHERE id = 42;
COMMIT;
-- The holder goes, another takes its value.
DELETE FROM card WHERE id = 50;
INSERT INTO card VALUES (150, 2, 'handle 50', 50, 1);
BEGIN;
DELETE FROM card WHERE id = 52;
INSERT INTO card VALUES (52, 2, 'handle 52', 52, 2);
DELETE FROM card WHERE id = 52;
INSERT INTO card VALUES (152, 3, 'HANDLE 52', 52, 3);
COMMIT;
