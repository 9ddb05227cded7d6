-- Rows of item are watched: who never changes, v grows with every change.
CREATE TABLE item (
  id BIGINT NOT NULL PRIMARY KEY, who INT NOT NULL, place INT NOT NULL, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL,
  v BIGINT NOT NULL, UNIQUE KEY (code)
);
-- Anything may happen to rows of wild; they are compared at the end.
CREATE TABLE wild (
  id BIGINT NOT NULL PRIMARY KEY, place INT NOT NULL, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL, v BIGINT NOT NULL,
  UNIQUE KEY (code)
);
-- Rows of bulk fill packets.
CREATE TABLE bulk (id BIGINT NOT NULL PRIMARY KEY, place INT NOT NULL, body LONGTEXT NOT NULL);
