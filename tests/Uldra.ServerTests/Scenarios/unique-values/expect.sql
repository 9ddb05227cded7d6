-- rows
SELECT id, owner, QUOTE(handle), HEX(handle), QUOTE(number), v FROM card;
-- none
SELECT id, owner FROM card WHERE MOD(owner, @shards) <> @shard;
