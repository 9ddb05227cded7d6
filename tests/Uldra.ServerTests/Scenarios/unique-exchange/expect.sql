-- rows
SELECT id, room, number, v FROM seat;
-- rows
SELECT firm, HEX(name), HEX(code), v FROM badge;
-- rows
SELECT id, label, place, v FROM locker;
-- none
SELECT id, note FROM locker WHERE note <> ELT(id, 'first', 'second', 'third');
