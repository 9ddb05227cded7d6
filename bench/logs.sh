# The logs that are caught up on; sourced. Statements run in a loop inside the server, so recording is not bound by round trips;
# a statement in such a loop commits by itself and is a transaction of its own in the log.

# A: single-row inserts.  B: four row events on three tables, two of them updates, per transaction.  C: inserts of 1000 rows each.
log_tables() {
  case $1 in
    A | C) echo item ;;
    B) echo "account payment entry" ;;
  esac
}

# Every table has a bigint primary key, a secondary unique key and a secondary index; user_id decides the shard.
log_schema() {
  cat <<'SQL'
CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, user_id INT NOT NULL, kind INT NOT NULL, text VARCHAR(60) NOT NULL,
  amount DECIMAL(12,2) NOT NULL, made TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), UNIQUE KEY (user_id, id), KEY (kind));
CREATE TABLE account (id BIGINT NOT NULL PRIMARY KEY, user_id INT NOT NULL, kind INT NOT NULL, balance DECIMAL(14,2) NOT NULL,
  changed TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), UNIQUE KEY (user_id, id), KEY (kind));
CREATE TABLE payment (id BIGINT NOT NULL PRIMARY KEY, user_id INT NOT NULL, payee BIGINT NOT NULL, amount DECIMAL(12,2) NOT NULL,
  text VARCHAR(60) NOT NULL, UNIQUE KEY (user_id, id), KEY (payee));
CREATE TABLE entry (id BIGINT NOT NULL PRIMARY KEY, user_id INT NOT NULL, account BIGINT NOT NULL, amount DECIMAL(12,2) NOT NULL,
  UNIQUE KEY (user_id, id), KEY (account));
SQL
}

# record_log LOG ROWS CLIENTS: each client writes its own range of ids.
record_log() {
  local log=$1 rows=$2 clients=$3 client pids=()
  if [ "$log" = B ]; then
    run_sql source bank -e "INSERT INTO account (id, user_id, kind, balance) SELECT seq, seq % 5000, seq % 97, 1000 FROM seq_0_to_9999"
  fi
  for ((client = 0; client < clients; client++)); do
    "log_$log" "$client" $((rows * client / clients + 1)) $((rows * (client + 1) / clients)) "$clients" | run_sql source bank &
    pids+=($!)
  done
  for client in "${pids[@]}"; do
    wait "$client" || fail "a client that records the log failed"
  done
}

# log_X CLIENT FIRST LAST CLIENTS
log_A() {
  cat <<SQL
DELIMITER //
FOR i IN $2..$3 DO
  INSERT INTO item (id, user_id, kind, text, amount)
  VALUES (i, i % 5000, i * 7 % 1000, CONCAT('some text for the row number ', i), i % 100000 + 0.25);
END FOR//
SQL
}

# A client's accounts are its own, so that clients do not wait for each other; payer and payee differ.
log_B() {
  cat <<SQL
DELIMITER //
FOR i IN $((($2 + 3) / 4))..$(($3 / 4)) DO
  BEGIN
    DECLARE payer BIGINT DEFAULT (i * 7919 % 2000) * $4 % 10000 + $1;
    DECLARE payee BIGINT DEFAULT (payer + (1 + i % 1999) * $4) % (10000 - 10000 % $4);
    START TRANSACTION;
    INSERT INTO payment VALUES (i, payer % 5000, payee, i % 1000 + 0.25, CONCAT('some text for the payment number ', i));
    UPDATE account SET balance = balance - (i % 1000 + 0.25) WHERE id = payer;
    UPDATE account SET balance = balance + (i % 1000 + 0.25) WHERE id = payee;
    INSERT INTO entry VALUES (i, payee % 5000, payee, i % 1000 + 0.25);
    COMMIT;
  END;
END FOR//
SQL
}

log_C() {
  cat <<SQL
DELIMITER //
FOR i IN $((($2 + 999) / 1000))..$(($3 / 1000)) DO
  INSERT INTO item (id, user_id, kind, text, amount)
  SELECT seq + i * 1000, seq % 5000, (seq + i) * 7 % 1000, CONCAT('some text for the row number ', seq), seq + 0.25 FROM seq_0_to_999;
END FOR//
SQL
}

# Row events in the log: what was asked for, rounded to whole transactions.
log_rows() {
  case $1 in
    A) run_sql source bank -e "SELECT COUNT(*) FROM item" ;;
    B) run_sql source bank -e "SELECT COUNT(*) * 4 + 10000 FROM payment" ;;
    C) run_sql source bank -e "SELECT COUNT(*) FROM item" ;;
  esac
}
