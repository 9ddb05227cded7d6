UPDATE altered SET v = v + 1, extra = 'later';
UPDATE other SET v = v + 1;
