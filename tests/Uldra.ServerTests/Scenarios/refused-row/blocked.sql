-- rows
SELECT id, place, QUOTE(code), v FROM item WHERE id NOT IN (4, 99);
-- none
SELECT id FROM item WHERE id = 4;
