CREATE TABLE item (id INT NOT NULL PRIMARY KEY, place INT NOT NULL, v INT NOT NULL, pad LONGTEXT NULL);
-- Every put that is tried leaves a line, and goes with it when it is rolled back.
CREATE TABLE put (n INT NOT NULL AUTO_INCREMENT PRIMARY KEY, id INT NOT NULL, v INT NOT NULL);
CREATE TRIGGER note BEFORE INSERT ON item FOR EACH ROW INSERT INTO put (id, v) VALUES (NEW.id, NEW.v);
