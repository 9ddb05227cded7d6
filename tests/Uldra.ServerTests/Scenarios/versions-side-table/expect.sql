-- rows
SELECT id, place, code, n FROM item;
-- rows
SELECT HEX(word), place, n FROM pair;
-- rows
SELECT id, place, n, changed FROM dated;
-- none
SELECT 'item', id FROM item LEFT JOIN _uldra_version ON table_name = 'item' AND row_key = UNHEX(SHA2(id, 256)) WHERE version IS NULL OR expires IS NOT NULL;
-- none
SELECT HEX(word), place FROM pair LEFT JOIN _uldra_version ON table_name = 'pair' AND row_key = UNHEX(SHA2(CONCAT(LENGTH(word), ':', word, place), 256)) WHERE version IS NULL OR expires IS NOT NULL;
-- none
SELECT id, changed, version FROM dated LEFT JOIN _uldra_version ON table_name = 'dated' AND row_key = UNHEX(SHA2(id, 256)) WHERE version IS NULL OR expires IS NOT NULL OR version <> TIMESTAMPDIFF(MICROSECOND, '1970-01-01', changed);
-- none
SELECT * FROM backward;
