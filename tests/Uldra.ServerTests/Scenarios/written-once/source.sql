-- v grows with every change, so that a pair (id, v) is written once.
CREATE TABLE item (id INT NOT NULL PRIMARY KEY, place INT NOT NULL, v INT NOT NULL, pad LONGTEXT NULL);
