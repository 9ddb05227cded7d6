-- rows
SELECT id, place, v, LENGTH(pad) FROM item;
-- none
SELECT id, place FROM item WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
