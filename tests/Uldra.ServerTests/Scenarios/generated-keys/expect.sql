-- rows
SELECT id, owner, name, doc, v FROM person;
-- rows
SELECT id, owner, v FROM plain;
-- none
SELECT id FROM person WHERE MOD(owner, @shards) <> @shard;
