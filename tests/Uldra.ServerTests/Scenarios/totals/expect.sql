-- rows
SELECT id, customer, branch, QUOTE(name), balance, v FROM account;
-- rows
SELECT id, branch, balance FROM purse;
-- none
SELECT 'account', id FROM account WHERE MOD(branch, @shards) <> @shard;
-- none
SELECT 'purse', id FROM purse WHERE MOD(branch, @shards) <> @shard;
