INSERT INTO item VALUES (1, 1, 'a', 1), (2, 2, 'b', 1), (3, 3, 'c', 1);
FLUSH BINARY LOGS;
UPDATE item SET place = place + 1, v = v + 1;
FLUSH BINARY LOGS;
FLUSH BINARY LOGS;
UPDATE item SET place = place + 1, v = v + 1 WHERE id = 2;
INSERT INTO item VALUES (4, 4, 'd', 1);
FLUSH BINARY LOGS;
