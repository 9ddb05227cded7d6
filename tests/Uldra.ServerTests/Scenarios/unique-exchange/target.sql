CREATE TABLE seat (id INT NOT NULL PRIMARY KEY, room INT NOT NULL, number INT NOT NULL, v INT NOT NULL, UNIQUE KEY (room, number));
CREATE TABLE badge (
  firm INT NOT NULL, name VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL, v INT NOT NULL, PRIMARY KEY (firm, name), UNIQUE KEY (code)
);
-- A column of the target's own, which no change of the source may lose.
CREATE TABLE locker (
  id INT NOT NULL PRIMARY KEY, label VARCHAR(20) CHARACTER SET utf8mb4 NULL, place INT NULL, v INT NOT NULL,
  note VARCHAR(20) NOT NULL DEFAULT 'none', UNIQUE KEY (label), UNIQUE KEY (v, place)
);
INSERT INTO locker VALUES (1, NULL, NULL, 0, 'first'), (2, NULL, NULL, 0, 'second'), (3, NULL, NULL, 0, 'third');
