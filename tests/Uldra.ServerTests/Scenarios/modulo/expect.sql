-- rows
SELECT id, QUOTE(sensor), v FROM reading;
-- none
SELECT id, sensor FROM reading WHERE IF(sensor IS NULL, 2, MOD(MOD(sensor, @shards) + @shards, @shards)) <> @shard;
