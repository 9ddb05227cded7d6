UPDATE item SET n = 5002 WHERE id = 4;
UPDATE item SET n = 4 WHERE id IN (1, 5);
INSERT INTO note VALUES (4, 1, 'four');
