-- rows
SELECT customer_id, HEX(name), QUOTE(email), joined FROM customers;
-- rows
SELECT account_id, customer_id, balance FROM accounts;
-- rows
SELECT transfer_id, customer_id, from_account, to_account, amount FROM transfers;
-- copies
SELECT code, rate FROM currencies;
-- none
SELECT 'customers', customer_id FROM customers WHERE CRC32(customer_id) % @shards <> @shard;
-- none
SELECT 'accounts', account_id FROM accounts WHERE CRC32(customer_id) % @shards <> @shard;
-- none
SELECT 'transfers', transfer_id FROM transfers WHERE CRC32(customer_id) % @shards <> @shard;
