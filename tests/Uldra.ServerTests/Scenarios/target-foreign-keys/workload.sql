-- Children before parents, and parents that go while their children stay: the source has no foreign key, so neither happens on the target.
INSERT INTO child VALUES (1, 10, 1), (2, 10, 1), (3, 11, 1), (4, NULL, 1);
INSERT INTO parent VALUES (10, 1), (11, 1);
DELETE FROM parent WHERE id = 10;
UPDATE parent SET id = 12 WHERE id = 11;
UPDATE child SET v = 2 WHERE id IN (1, 3);
REPLACE INTO parent VALUES (12, 5);
