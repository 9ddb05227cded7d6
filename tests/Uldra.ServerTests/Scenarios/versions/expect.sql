-- rows
SELECT id, place, code, n FROM item;
-- rows
SELECT HEX(word), place, n FROM pair;
-- rows
SELECT id, place, n, changed FROM dated;
-- none
SELECT 'item', id FROM item WHERE _v = 0;
-- none
SELECT id, changed, version FROM dated WHERE version <> TIMESTAMPDIFF(MICROSECOND, '1970-01-01', changed);
-- none
SELECT * FROM backward;
