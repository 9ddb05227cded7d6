-- rows
SELECT id, t, ut, s, us, m, um, i, ui, b, ub, d, big, small, f + 0e0, dd, HEX(b1), HEX(b9), HEX(b64), y, flag FROM numbers;
-- rows
SELECT id, d, t, t3, t6, dt, dt1, dt6, ts, ts3, ts6 FROM times;
-- rows
SELECT id, HEX(c), HEX(v), HEX(l), HEX(u), HEX(tt), SHA2(t, 256), SHA2(mt, 256), SHA2(lt, 256), e + 0, HEX(e), st + 0, c IS NULL, v IS NULL FROM texts;
-- rows
SELECT id, HEX(b), HEX(vb), HEX(tb), HEX(bb), SHA2(mb, 256), SHA2(lb, 256), ST_AsText(g), ST_AsText(p), b IS NULL, vb IS NULL FROM binaries;
-- none
SELECT 'numbers', id FROM numbers WHERE CRC32(id) % @shards <> @shard;
-- none
SELECT 'texts', id FROM texts WHERE CRC32(id) % @shards <> @shard;
