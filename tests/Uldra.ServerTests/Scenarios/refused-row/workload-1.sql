INSERT INTO item VALUES (1, 0, 'a', 1), (2, 1, 'b', 1), (3, 2, 'c', 1);
INSERT INTO item VALUES (4, 0, 'taken', 1);
INSERT INTO item VALUES (5, 0, 'd', 1);
UPDATE item SET v = 2 WHERE id = 4;
UPDATE item SET v = 2 WHERE id = 5;
UPDATE item SET place = 1 WHERE id = 4;
INSERT INTO item VALUES (6, 1, 'e', 1);
