-- rows
SELECT owner, HEX(path), v FROM folder;
-- rows
SELECT HEX(word), owner, v FROM word;
-- rows
SELECT a, b, c, HEX(d), e, HEX(f), v FROM mixed;
-- none
SELECT 'folder', owner, path FROM folder WHERE CRC32(owner) % @shards <> @shard;
-- none
SELECT 'word', owner, word FROM word WHERE CRC32(owner) % @shards <> @shard;
-- none
SELECT 'mixed', a FROM mixed WHERE CRC32(a) % @shards <> @shard;
