INSERT INTO item VALUES (1, 0, 'a', 1), (2, 1, 'b', 1), (3, 1, 'c', 1);
INSERT INTO note VALUES (1, 0, 'one'), (2, 1, 'two');
-- Refused on s0, and the other row of the transaction with it.
BEGIN;
INSERT INTO item VALUES (4, 0, 'refused', 5000);
INSERT INTO item VALUES (5, 0, 'beside', 1);
INSERT INTO item VALUES (6, 1, 'elsewhere', 1);
COMMIT;
-- These depend on it, on its shard and on the other.
UPDATE item SET n = 5001 WHERE id = 4;
UPDATE item SET n = 2 WHERE id = 5;
UPDATE item SET place = 3 WHERE id = 5;
UPDATE item SET n = 3 WHERE id = 5;
-- This moves from s1 to s0, where it is refused: it has to stay visible on s1.
UPDATE item SET place = 2, n = 6000 WHERE id = 3;
-- These flow.
INSERT INTO item VALUES (7, 0, 'free', 1), (8, 1, 'free too', 1);
UPDATE item SET n = 2 WHERE id IN (1, 2);
INSERT INTO note VALUES (3, 0, 'three');
