INSERT INTO slot VALUES (1, 0, 'a', 1, 1), (2, 0, 'b', 2, 1), (3, 0, 'c', 3, 1), (4, 1, 'd', 4, 1), (5, 1, 'e', 5, 1), (6, 2, 'f', 6, 1), (7, 3, 'g', 7, 1),
  (8, 2, 'h', 8, 1), (9, 4, 'i', 9, 1), (10, 6, 'straße', 10, 1), (11, 8, 'k', 11, 1);
INSERT INTO word VALUES ('one', 0, 1), ('two', 0, 1), ('three', 0, 1), ('four', 1, 1), ('éin', 2, 1), ('zwei', 2, 1);
INSERT INTO detail VALUES (1, 1, 0, 1), (2, 1, 0, 1), (3, 2, 0, 1), (4, 4, 1, 1), (5, 4, 1, 1);
-- A cycle of three in one transaction: through NULL, and through a value of its own.
BEGIN;
UPDATE slot SET code = NULL WHERE id = 1;
UPDATE slot SET code = 'Á', v = v + 1 WHERE id = 2;
UPDATE slot SET code = 'B', v = v + 1 WHERE id = 3;
UPDATE slot SET code = 'ç', v = v + 1 WHERE id = 1;
COMMIT;
BEGIN;
UPDATE slot SET number = -1 WHERE id = 1;
UPDATE slot SET number = 1, v = v + 1 WHERE id = 2;
UPDATE slot SET number = 2, v = v + 1 WHERE id = 3;
UPDATE slot SET number = 3, v = v + 1 WHERE id = 1;
COMMIT;
-- Over two shards, and with rows that move in the same transaction.
BEGIN;
UPDATE slot SET code = NULL, number = NULL WHERE id = 4;
UPDATE slot SET code = 'D', number = 4, v = v + 1 WHERE id = 6;
UPDATE slot SET code = 'f', number = 6, owner = 2, v = v + 1 WHERE id = 5;
UPDATE slot SET code = 'E', number = 5, owner = 0, v = v + 1 WHERE id = 4;
COMMIT;
-- The same value from row to row, in other bytes each time, one transaction each.
UPDATE slot SET code = NULL WHERE id = 10;
UPDATE slot SET code = 'STRASSE', v = v + 1 WHERE id = 11;
UPDATE slot SET code = NULL WHERE id = 11;
UPDATE slot SET code = 'ｓtraße', v = v + 1 WHERE id = 8;
UPDATE slot SET code = NULL WHERE id = 8;
UPDATE slot SET code = 'strässe ', v = v + 1 WHERE id = 9;
UPDATE slot SET code = CONCAT('x', id) WHERE id = 9;
UPDATE slot SET code = 'straſſe', v = v + 1 WHERE id = 10;
-- Gone and there again under another primary key, with the same unique values.
DELETE FROM slot WHERE id = 7;
INSERT INTO slot VALUES (17, 3, 'G', 7, 2);
BEGIN;
DELETE FROM slot WHERE id = 17;
INSERT INTO slot VALUES (27, 3, 'g', 7, 3);
DELETE FROM slot WHERE id = 27;
INSERT INTO slot VALUES (7, 2, 'ğ', 7, 4);
COMMIT;
-- A primary key moves onto one that was deleted in the same transaction, on its shard, from another, and by another spelling.
BEGIN;
DELETE FROM word WHERE word = 'one';
UPDATE word SET word = 'ONE', v = v + 1 WHERE word = 'two';
UPDATE word SET word = 'two', v = v + 1 WHERE word = 'three';
COMMIT;
BEGIN;
DELETE FROM word WHERE word = 'one';
UPDATE word SET word = 'öne', owner = 0, v = v + 1 WHERE word = 'four';
COMMIT;
BEGIN;
DELETE FROM word WHERE word = 'ein';
UPDATE word SET word = 'EIN', v = v + 1 WHERE word = 'zwei';
UPDATE word SET word = 'ein ', owner = 3, v = v + 1 WHERE word = 'ein';
COMMIT;
-- One statement that touches a row twice.
INSERT INTO slot VALUES (50, 0, 'fifty', 50, 1), (50, 0, 'fifty', 50, 1), (51, 1, 'FIFTY', 51, 1), (52, 0, 'fiftytwo', 50, 1)
  ON DUPLICATE KEY UPDATE v = slot.v + 10;
INSERT INTO slot VALUES (60, 0, 'sixty', 60, 1), (60, 0, 'x', 61, 1), (61, 0, 'SIXTY', 60, 1)
  ON DUPLICATE KEY UPDATE code = NULL, owner = slot.owner + 1, v = slot.v + 10;
REPLACE INTO slot VALUES (70, 0, 'seventy', 70, 1), (71, 1, 'Seventy', 71, 1), (72, 0, 'other', 71, 1), (70, 0, 'seventy', 72, 1);
UPDATE slot s JOIN detail d ON d.slot = s.id SET s.v = s.v + 1, d.v = d.v + s.v, s.number = s.number + 1000;
UPDATE slot a, slot b SET a.v = a.v + 1, b.code = NULL WHERE a.id = b.id AND a.id IN (1, 2, 50);
