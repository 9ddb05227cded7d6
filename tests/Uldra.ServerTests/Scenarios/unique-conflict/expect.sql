-- rows
SELECT id, code, place, v FROM item;
