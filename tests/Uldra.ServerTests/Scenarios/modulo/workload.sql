INSERT INTO reading VALUES (1, -1, 1), (2, -2, 1), (3, -3, 1), (4, 0, 1), (5, 1, 1), (6, 2, 1), (7, 3, 1), (8, NULL, 1), (9, NULL, 1),
  (10, -9223372036854775808, 1), (11, 9223372036854775807, 1), (12, -4, 1);
UPDATE reading SET sensor = -sensor, v = v + 1 WHERE id < 8;
UPDATE reading SET sensor = NULL, v = v + 1 WHERE id IN (1, 12);
UPDATE reading SET sensor = -7, v = v + 1 WHERE id = 8;
UPDATE reading SET sensor = sensor + 1, v = v + 1 WHERE id = 10;
DELETE FROM reading WHERE id = 9;
INSERT INTO reading VALUES (9, -2, 2);
