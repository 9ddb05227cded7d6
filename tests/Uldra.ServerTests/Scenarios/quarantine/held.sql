-- rows
SELECT id, place, QUOTE(code), n FROM item WHERE id NOT IN (3, 4, 5);
-- rows
SELECT id, place, text FROM note;
-- none
SELECT id FROM item WHERE id IN (4, 5);
