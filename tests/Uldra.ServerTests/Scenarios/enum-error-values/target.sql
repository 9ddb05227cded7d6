CREATE TABLE member (
  id INT PRIMARY KEY,
  place INT NOT NULL,
  level ENUM('low', 'high') NOT NULL,
  mood ENUM('', 'fine'),
  name VARCHAR(5) NOT NULL,
  UNIQUE KEY name (name)
);
CREATE TABLE pick (
  kind ENUM('a', 'b') NOT NULL,
  id INT NOT NULL,
  place INT NOT NULL,
  PRIMARY KEY (kind, id)
) COLLATE utf8mb4_general_ci;
CREATE TABLE versioned (
  id INT PRIMARY KEY,
  place INT NOT NULL,
  level ENUM('low', 'high'),
  _v BIGINT UNSIGNED NOT NULL DEFAULT 0
);
