INSERT INTO document VALUES
  (1, '{"a": 1, "b": [true, false, null, "커피 😀"], "c": {}}'), (2, '[]'), (3, NULL), (4, '"text \\" \\\\ \\n"'), (5, '-0.5'), (6, 'null'),
  (7, '[1, -1, 32767, 32768, 2147483648, 9223372036854775807, 1.5, 1e100]'), (8, JSON_OBJECT('k', JSON_ARRAY(1, 'x', NULL)));
UPDATE document SET body = JSON_SET(body, '$.a', 'changed') WHERE id = 1;
UPDATE document SET body = JSON_ARRAY_APPEND(body, '$', 7) WHERE id = 2;
UPDATE document SET body = '{}' WHERE id = 3;
UPDATE document SET body = NULL WHERE id = 5;
