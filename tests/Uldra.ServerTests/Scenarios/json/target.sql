-- JSON is another type on every server; its text is the same on all.
CREATE TABLE document (id INT NOT NULL PRIMARY KEY, body LONGTEXT CHARACTER SET utf8mb4 NULL);
