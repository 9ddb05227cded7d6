-- rows
SELECT id, owner, v FROM one;
-- rows
SELECT HEX(id), v FROM two;
-- none
SELECT 'one', id FROM one WHERE CRC32(owner) % @shards <> @shard;
-- none
SELECT 'two', id FROM two WHERE CRC32(id) % @shards <> @shard;
