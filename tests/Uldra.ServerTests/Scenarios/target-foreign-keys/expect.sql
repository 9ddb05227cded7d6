-- rows
SELECT id, v FROM parent;
-- rows
SELECT id, parent_id, v FROM child;
