-- rows
SELECT id, owner, QUOTE(name), v FROM thing;
-- none
SELECT id, owner FROM thing WHERE CRC32(owner) % @shards <> @shard;
