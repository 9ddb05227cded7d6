INSERT INTO seat VALUES (1, 1, 1, 1), (2, 1, 2, 1), (3, 1, 3, 1), (4, 2, 1, 1), (5, 2, 2, 1), (6, 3, 1, 1), (7, 3, 2, 1);
INSERT INTO badge VALUES (1, 'Kim', 'a', 1), (1, 'Lee', 'b', 1), (2, 'Kim', 'c', 1), (2, 'Park', NULL, 1);
INSERT INTO locker VALUES (1, 'x', 1, 1), (2, 'y', 2, 1), (3, 'z', 3, 1);
-- Two rows in one statement, and in two.
UPDATE seat SET number = 3 - number, v = v + 1 WHERE id IN (1, 2);
BEGIN;
UPDATE seat SET room = 2, number = 2, v = v + 1 WHERE id = 4;
UPDATE seat SET room = 2, number = 1, v = v + 1 WHERE id = 5;
COMMIT;
-- A cycle of three.
BEGIN;
UPDATE seat SET number = 2, v = v + 1 WHERE id = 1;
UPDATE seat SET number = 3, v = v + 1 WHERE id = 2;
UPDATE seat SET number = 1, v = v + 1 WHERE id = 3;
COMMIT;
UPDATE badge SET code = CASE code WHEN 'a' THEN 'B' WHEN 'b' THEN 'C' ELSE 'A' END, v = v + 1 WHERE code IS NOT NULL;
-- What is in between would collide, the end does not.
BEGIN;
UPDATE seat SET number = 1, v = v + 1;
UPDATE seat SET number = id, v = v + 1;
COMMIT;
-- The holder goes after the other has its value; its key comes back as another row.
BEGIN;
UPDATE seat SET room = 3, number = 7, v = v + 1 WHERE id = 6;
DELETE FROM seat WHERE id = 7;
INSERT INTO seat VALUES (8, 3, 6, 1);
COMMIT;
BEGIN;
INSERT INTO badge VALUES (3, 'Choi', 'B', 1);
UPDATE badge SET name = 'KIM', code = 'z', v = v + 1 WHERE firm = 1 AND name = 'Kim';
UPDATE badge SET code = NULL, v = v + 1 WHERE firm = 2 AND name = 'Kim';
UPDATE badge SET code = 'A', v = v + 1 WHERE firm = 2 AND name = 'Park';
COMMIT;
UPDATE locker SET label = CASE label WHEN 'x' THEN 'y' WHEN 'y' THEN 'z' ELSE 'x' END, place = 4 - place;
BEGIN;
UPDATE locker SET label = 'new' WHERE id = 1;
UPDATE locker SET label = 'y' WHERE id = 2;
DELETE FROM locker WHERE id = 3;
UPDATE locker SET place = 1, label = 'x' WHERE id = 1;
COMMIT;
