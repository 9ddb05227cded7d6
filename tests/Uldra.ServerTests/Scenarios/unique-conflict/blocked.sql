-- rows
SELECT id, IF(id IN (2, 3), ELT(id - 1, 'b', 'c'), code), place, v FROM item WHERE id <> 4;
-- none
SELECT id FROM item WHERE id = 4;
