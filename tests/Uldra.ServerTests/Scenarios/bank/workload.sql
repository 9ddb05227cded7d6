INSERT INTO currencies VALUES ('KRW', 1380.5), ('EUR', 0.92), ('USD', 1);
INSERT INTO customers
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
SELECT i, CONCAT('Jürgen 지수 ', i), CONCAT('c', i, '@bank.example'), '2026-11-21 01:02:03.456789' FROM n;
INSERT INTO accounts SELECT customer_id * 10, customer_id, 1000 FROM customers;
INSERT INTO accounts SELECT customer_id * 10 + 1, customer_id, 1000 FROM customers;

-- Money moves.
BEGIN;
UPDATE accounts SET balance = balance - 12.34 WHERE account_id = 10;
UPDATE accounts SET balance = balance + 12.34 WHERE account_id = 21;
INSERT INTO transfers (customer_id, from_account, to_account, amount) VALUES (1, 10, 21, 12.34);
COMMIT;
UPDATE accounts SET balance = balance - MOD(account_id, 7);

-- A customer with all it has gets another number.
BEGIN;
UPDATE customers SET customer_id = 1001 WHERE customer_id = 1;
UPDATE accounts SET customer_id = 1001 WHERE customer_id = 1;
UPDATE transfers SET customer_id = 1001 WHERE customer_id = 1;
COMMIT;
-- Two customers exchange numbers, and with them their shards.
BEGIN;
UPDATE customers SET customer_id = 4000000000 WHERE customer_id = 2;
UPDATE customers SET customer_id = 2 WHERE customer_id = 3;
UPDATE customers SET customer_id = 3 WHERE customer_id = 4000000000;
UPDATE accounts SET customer_id = 5 - customer_id WHERE customer_id IN (2, 3);
COMMIT;
-- Accounts change hands.
UPDATE accounts SET customer_id = customer_id + 1 WHERE account_id BETWEEN 500 AND 900;
-- E-mail addresses go around.
BEGIN;
UPDATE customers SET email = NULL WHERE customer_id = 10;
UPDATE customers SET email = 'c10@bank.example' WHERE customer_id = 11;
UPDATE customers SET email = 'c11@bank.example' WHERE customer_id = 10;
COMMIT;
-- Gone, and back under the same number.
BEGIN;
DELETE FROM accounts WHERE account_id = 200;
INSERT INTO accounts VALUES (200, 77, 5);
COMMIT;
DELETE FROM accounts WHERE account_id = 1990;
INSERT INTO accounts VALUES (1990, 3, 0.01);
UPDATE currencies SET rate = rate * 1.01;
DELETE FROM currencies WHERE code = 'USD';
DELETE FROM transfers WHERE from_account = 21;
