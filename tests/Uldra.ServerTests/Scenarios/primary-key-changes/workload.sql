INSERT INTO one VALUES (1, 1, 1), (2, 1, 1), (3, 2, 1), (4, 3, 1), (5, 4, 1);
INSERT INTO two VALUES ('a', 1), ('b', 1), ('c', 1), ('d', 1), ('e', 1), ('f', 1);
-- On its shard.
UPDATE one SET id = 100, v = v + 1 WHERE id = 1;
-- With its shard.
UPDATE one SET id = 200, owner = owner + 1, v = v + 1 WHERE id = 3;
-- All at once, each into the place of the one before.
UPDATE one SET id = id - 1, v = v + 1 ORDER BY id;
UPDATE one SET id = id + 1000;
-- Exchanged within a transaction.
BEGIN;
UPDATE one SET id = -1 WHERE id = 1099;
UPDATE one SET id = 1099, v = v + 1 WHERE id = 1199;
UPDATE one SET id = 1199, v = v + 1 WHERE id = -1;
COMMIT;
-- The key is what it is sharded by: every change is a move.
UPDATE two SET id = CONCAT(id, '2'), v = v + 1;
BEGIN;
UPDATE two SET id = 'x' WHERE id = 'a2';
UPDATE two SET id = 'a2', v = v + 1 WHERE id = 'b2';
UPDATE two SET id = 'b2', v = v + 1 WHERE id = 'x';
COMMIT;
-- There and back again.
UPDATE two SET id = 'far', v = v + 1 WHERE id = 'c2';
UPDATE two SET id = 'c2', v = v + 1 WHERE id = 'far';
-- Into the place of a row that has just gone.
DELETE FROM two WHERE id = 'd2';
UPDATE two SET id = 'd2', v = v + 1 WHERE id = 'e2';
