-- rows
SELECT id, place, QUOTE(code), n FROM item;
-- rows
SELECT id, place, text FROM note;
-- none
SELECT id, place FROM item WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
