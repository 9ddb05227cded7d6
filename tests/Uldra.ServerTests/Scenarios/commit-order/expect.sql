-- rows
SELECT id, place, v FROM item;
-- none
SELECT id, place FROM item WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
