CREATE TABLE card (
  id INT NOT NULL PRIMARY KEY, owner INT NOT NULL, handle VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL, number INT NULL,
  v INT NOT NULL, UNIQUE KEY (handle), UNIQUE KEY (owner, number)
);
