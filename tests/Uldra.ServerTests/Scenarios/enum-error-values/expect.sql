-- rows
SELECT id, place, level + 0, level, mood + 0, name FROM member
-- rows
SELECT kind + 0, id, place FROM pick
-- rows
SELECT id, place, level + 0 FROM versioned
-- none
SELECT id FROM member WHERE place % @shards <> @shard UNION ALL SELECT id FROM pick WHERE place % @shards <> @shard
  UNION ALL SELECT id FROM versioned WHERE place % @shards <> @shard
