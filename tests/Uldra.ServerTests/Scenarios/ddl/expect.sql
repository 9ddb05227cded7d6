-- rows
SELECT id, place, v FROM other;
-- rows
SELECT id, place, v, extra FROM altered;
-- none
SELECT 'other', id FROM other WHERE MOD(place, @shards) <> @shard;
-- none
SELECT 'altered', id FROM altered WHERE MOD(place, @shards) <> @shard;
