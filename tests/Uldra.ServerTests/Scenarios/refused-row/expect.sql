-- rows
SELECT id, place, QUOTE(code), v FROM item;
-- none
SELECT id, place FROM item WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
