-- rows
SELECT id, place, a, QUOTE(name), s, QUOTE(up) FROM item;
-- none
SELECT id, place FROM item WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
