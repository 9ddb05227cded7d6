# The logs that are caught up on; sourced. Procedures inside the server make them, so recording is not bound by round trips; a statement
# in such a loop commits by itself and is a transaction of its own in the log.

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

# They live in a database that nobody replicates. Of log B a client's accounts are its own, so that clients do not wait for each other;
# payer and payee differ.
log_procedures() {
  cat <<'SQL'
CREATE TABLE numbers (n INT NOT NULL PRIMARY KEY);
INSERT INTO numbers WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 999) SELECT n FROM c;
DELIMITER //
CREATE PROCEDURE log_A(i INT, last INT, client INT, clients INT)
  WHILE i <= last DO
    INSERT INTO bank.item (id, user_id, kind, text, amount)
    VALUES (i, i % 5000, i * 7 % 1000, CONCAT('some text for the row number ', i), i % 100000 + 0.25);
    SET i = i + 1;
  END WHILE//
CREATE PROCEDURE log_B(i INT, last INT, client INT, clients INT)
BEGIN
  DECLARE payer, payee BIGINT;
  SET i = (i + 3) DIV 4;
  WHILE i <= last DIV 4 DO
    SET payer = (i * 7919 % 2000) * clients % 10000 + client;
    SET payee = (payer + (1 + i % 1999) * clients) % (10000 - 10000 % clients);
    START TRANSACTION;
    INSERT INTO bank.payment VALUES (i, payer % 5000, payee, i % 1000 + 0.25, CONCAT('some text for the payment number ', i));
    UPDATE bank.account SET balance = balance - (i % 1000 + 0.25) WHERE id = payer;
    UPDATE bank.account SET balance = balance + (i % 1000 + 0.25) WHERE id = payee;
    INSERT INTO bank.entry VALUES (i, payee % 5000, payee, i % 1000 + 0.25);
    COMMIT;
    SET i = i + 1;
  END WHILE;
END//
CREATE PROCEDURE log_C(i INT, last INT, client INT, clients INT)
BEGIN
  SET i = (i + 999) DIV 1000;
  WHILE i <= last DIV 1000 DO
    INSERT INTO bank.item (id, user_id, kind, text, amount)
    SELECT n + i * 1000, n % 5000, (n + i) * 7 % 1000, CONCAT('some text for the row number ', n), n + 0.25 FROM numbers;
    SET i = i + 1;
  END WHILE;
END//
CREATE PROCEDURE log_B_accounts()
  INSERT INTO bank.account (id, user_id, kind, balance)
  SELECT a.n * 10 + b.n, (a.n * 10 + b.n) % 5000, (a.n * 10 + b.n) % 97, 1000 FROM numbers a, numbers b WHERE b.n < 10//
SQL
}

# record_log LOG ROWS CLIENTS: on the server "source"; each client writes its own range of ids.
record_log() {
  local log=$1 rows=$2 clients=$3 number pids=()
  if [ "$log" = B ]; then
    run_sql source kit -e "CALL log_B_accounts()"
  fi
  for ((number = 0; number < clients; number++)); do
    run_sql source kit -e "CALL log_$log($((rows * number / clients + 1)), $((rows * (number + 1) / clients)), $number, $clients)" &
    pids+=($!)
  done
  for number in "${pids[@]}"; do
    wait "$number" || fail "a client that records the log failed"
  done
}

# Row events in the log: what was asked for, rounded to whole transactions.
log_rows() {
  case $1 in
    A | C) run_sql source bank -e "SELECT COUNT(*) FROM item" ;;
    B) run_sql source bank -e "SELECT COUNT(*) * 4 + 10000 FROM payment" ;;
  esac
}

# keep_log LOG ROWS CLIENTS: sets $log_path, recorded now if the cache does not have it. The name says what decides its bytes. Beside the
# log lie how many rows it has, where it begins and ends, and what the tables add up to.
keep_log() {
  local key took
  key=$({ declare -f record_log; log_procedures; log_schema; printf '%s ' "$@" "${source_only[@]}"; server_version; } | cksum)
  log_path=${XDG_CACHE_HOME:-$HOME/.cache}/uldra/bench/$family-$1-$2-${key%% *}
  [ ! -f "$log_path/rows" ] || return 0
  took=$(now_us)
  start_server source "${source_only[@]}"
  empty_log source
  rm -rf "$log_path"
  mkdir -p "$log_path"
  # The first transaction gives replicas a position to start at.
  run_sql source -e "CREATE DATABASE begun"
  log_position source > "$log_path/start"
  record_log "$@"
  log_position source > "$log_path/end"
  local tables
  read -ra tables <<< "$(log_tables "$1")"
  summarize source "${tables[@]}" | add_up > "$log_path/expected"
  log_rows "$1" > "$work/rows"
  stop_server source
  # With bin.state, in which MariaDB keeps what the log holds.
  mv "$work"/source/bin.* "$log_path/"
  mv "$work/rows" "$log_path/rows"
  drop_server source
  took=$(($(now_us) - took))
  say "$family, log $1: $(< "$log_path/rows") row events, recorded in $(seconds "$took") s"
}

# A server with the log's files and empty tables.
serve_log() {
  rm -rf "$work/source"
  cp -a --reflink=auto "$template" "$work/source"
  cp --reflink=auto "$log_path"/bin.* "$work/source/"
  (cd "$work/source" && printf './%s\n' bin.0*) > "$work/source/bin.index"
  start_server source "${source_only[@]}"
}
