-- How such values come to be: a client without strict mode writes what is no member.
SET SESSION sql_mode = '';
BEGIN;
INSERT INTO member VALUES (1, 0, 'low', 'fine', 'a'), (2, 0, 'none', 'fine', 'b'), (3, 0, 'high', 'none', 'c'), (4, 0, 'none', 'none', 'd'),
  (5, 0, 'low', '', 'e'), (6, 1, 'none', NULL, 'f'), (7, 1, 'high', NULL, 'g');
INSERT INTO pick VALUES ('none', 1, 0), ('a', 1, 0), ('none', 2, 1), ('b', 2, 1), ('none', 3, 1);
INSERT INTO versioned VALUES (1, 0, 'none'), (2, 0, 'low'), (3, 1, 'none'), (4, 1, 'none');
COMMIT;
-- To a member, from a member, between shards, away.
UPDATE member SET level = 'high' WHERE id = 2;
UPDATE member SET level = 'none' WHERE id = 1;
UPDATE member SET place = place + 1 WHERE id IN (4, 5, 6);
UPDATE member SET name = CONCAT(name, '1') WHERE id IN (3, 4);
-- Names go round, with error values on the way.
BEGIN;
UPDATE member SET name = 'x' WHERE id = 1;
UPDATE member SET name = 'a', level = 'none' WHERE id = 2;
UPDATE member SET name = 'b' WHERE id = 1;
COMMIT;
DELETE FROM member WHERE id = 7;
UPDATE pick SET place = place + 1 WHERE id = 1;
UPDATE pick SET kind = 'b' WHERE id = 3;
DELETE FROM pick WHERE kind = 0 AND id = 2;
UPDATE pick SET kind = 0 WHERE kind = 'b' AND id = 2;
UPDATE versioned SET level = 'high' WHERE id = 1;
UPDATE versioned SET level = 'none' WHERE id = 2;
UPDATE versioned SET place = place + 1 WHERE id = 3;
UPDATE versioned SET place = place + 2, level = 'gone' WHERE id = 4;
