-- No unique keys here: rows may exchange values in any order.
CREATE TABLE seat (id INT NOT NULL PRIMARY KEY, room INT NOT NULL, number INT NOT NULL, v INT NOT NULL);
CREATE TABLE badge (
  firm INT NOT NULL, name VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL, v INT NOT NULL, PRIMARY KEY (firm, name)
);
CREATE TABLE locker (id INT NOT NULL PRIMARY KEY, label VARCHAR(20) CHARACTER SET utf8mb4 NULL, place INT NULL, v INT NOT NULL);
