-- MySQL: an index on an expression and one of many values. Both: unique keys on generated columns, stored and virtual.
CREATE TABLE person (
  id INT NOT NULL PRIMARY KEY, owner INT NOT NULL, name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, doc VARCHAR(40) NULL, v INT NOT NULL,
  short_name VARCHAR(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LEFT(name, 3)) STORED, reversed VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (REVERSE(name)) VIRTUAL,
  UNIQUE KEY (short_name), UNIQUE KEY (reversed)
  /*!80017 , UNIQUE KEY by_expression ((LOWER(name))), UNIQUE KEY of_many ((CAST(JSON_EXTRACT(doc, '$') AS UNSIGNED ARRAY))) */
);
CREATE TABLE plain (id INT NOT NULL PRIMARY KEY, owner INT NOT NULL, v INT NOT NULL);
