-- rows
SELECT id, place, v FROM other;
-- none
SELECT 'other', id FROM other WHERE MOD(place, @shards) <> @shard;
-- none
SELECT 'altered', id FROM altered WHERE MOD(place, @shards) <> @shard OR v <> 2 OR id = 4;
