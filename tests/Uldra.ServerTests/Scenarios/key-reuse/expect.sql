-- rows
SELECT id, owner, HEX(code), number, v FROM slot;
-- rows
SELECT HEX(word), owner, v FROM word;
-- rows
SELECT id, slot, owner, v FROM detail;
-- none
SELECT id FROM slot WHERE MOD(owner, @shards) <> @shard;
-- none
SELECT word FROM word WHERE MOD(owner, @shards) <> @shard;
