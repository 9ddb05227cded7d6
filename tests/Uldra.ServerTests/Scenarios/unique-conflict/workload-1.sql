INSERT INTO item VALUES (1, 'secret', 1, 1), (2, 'b', 2, 1), (3, 'c', 3, 1);
-- The source may hold the value twice, the target may not: and two of the rows exchange theirs besides.
BEGIN;
UPDATE item SET code = 'c' WHERE id = 2;
UPDATE item SET code = 'b' WHERE id = 3;
INSERT INTO item VALUES (4, 'secret', 4, 1);
COMMIT;
INSERT INTO item VALUES (5, 'e', 5, 1);
UPDATE item SET v = 2 WHERE id = 5;
