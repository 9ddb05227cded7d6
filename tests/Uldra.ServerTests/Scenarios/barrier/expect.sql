-- rows
SELECT id, owner, balance FROM account;
-- none
SELECT id FROM account WHERE MOD(owner, @shards) <> @shard;
