-- rows
SELECT id, HEX(CAST(body AS CHAR CHARACTER SET utf8mb4)), body IS NULL FROM document;
