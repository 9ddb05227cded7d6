-- All accounts of a customer are on one branch, and together always have 4000.
CREATE TABLE account (
  id BIGINT NOT NULL PRIMARY KEY, customer INT NOT NULL, branch INT NOT NULL,
  name VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL, balance BIGINT NOT NULL, v BIGINT NOT NULL, UNIQUE KEY (name)
);
-- Between purses money moves over branches: only all of them together always have the same.
CREATE TABLE purse (id BIGINT NOT NULL PRIMARY KEY, branch INT NOT NULL, balance BIGINT NOT NULL);
