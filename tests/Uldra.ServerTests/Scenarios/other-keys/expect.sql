-- rows
SELECT id, owner, HEX(email), v FROM more;
-- rows
SELECT id, owner, HEX(email), v FROM fewer;
-- rows
SELECT id, owner, HEX(code), v FROM other;
-- rows
SELECT id, owner, number, v FROM wider;
-- rows
SELECT id, owner, HEX(word), v FROM prefixed;
-- none
SELECT id FROM other WHERE MOD(owner, @shards) <> @shard;
