-- A unique key that the source does not have, and by a coarser collation than the column has there.
CREATE TABLE more (
  id INT NOT NULL PRIMARY KEY, owner INT NOT NULL, email VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL, v INT NOT NULL, UNIQUE KEY (email)
);
CREATE TABLE fewer (
  id INT NOT NULL PRIMARY KEY, owner INT NOT NULL, email VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL, v INT NOT NULL
);
CREATE TABLE other (
  id INT NOT NULL, owner INT NOT NULL, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, v INT NOT NULL, PRIMARY KEY (code), UNIQUE KEY (id)
);
CREATE TABLE wider (id INT NOT NULL, owner INT NOT NULL, number INT NOT NULL, v INT NOT NULL, PRIMARY KEY (number, id));
CREATE TABLE prefixed (
  id INT NOT NULL PRIMARY KEY, owner INT NOT NULL, word VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL, v INT NOT NULL, UNIQUE KEY (word(3))
);
