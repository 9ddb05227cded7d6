-- rows
SELECT id, who, place, QUOTE(code), v FROM item;
-- rows
SELECT id, place, QUOTE(code), v FROM wild;
-- none
SELECT 'item', id FROM item WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
-- none
SELECT 'wild', id FROM wild WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
-- rows
SELECT id, place, SHA2(body, 256) FROM bulk;
-- none
SELECT 'bulk', id FROM bulk WHERE MOD(MOD(place, @shards) + @shards, @shards) <> @shard;
