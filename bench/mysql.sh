# MySQL 9.7 as the benchmarks run it, from the private prefix of the tests; sourced by use_family.

mysql_prefix=${XDG_CACHE_HOME:-$HOME/.cache}/uldra/servers/mysql-9.7

require_server() {
  "$here/../tests/servers.sh"
  local loader=("$mysql_prefix"/usr/lib/*/ld-linux-*.so.*)
  loader=("${loader[0]}" --library-path "$(dirname "${loader[0]}")")
  server=("${loader[@]}" "$mysql_prefix/usr/sbin/mysqld")
  client=("${loader[@]}" "$mysql_prefix/usr/bin/mysql")
}

server_options() {
  common=(--no-defaults "--basedir=$mysql_prefix/usr" "--lc-messages-dir=$mysql_prefix/usr/share/mysql"
    "--character-sets-dir=$mysql_prefix/usr/share/mysql/charsets" "--plugin-dir=$mysql_prefix/usr/lib/mysql/plugin" --secure-file-priv= --skip-name-resolve --mysqlx=OFF
    --innodb-redo-log-capacity=256M --innodb-buffer-pool-size=256M --max-allowed-packet=64M --max-connections=200
    --gtid-mode=ON --enforce-gtid-consistency=ON)
  if [ "$(id -u)" = 0 ]; then
    common+=(--user=root)
  fi
  without_log=(--disable-log-bin)
  relaxed_only=(--innodb-flush-log-at-trx-commit=2)
  durable_only=(--innodb-flush-log-at-trx-commit=1)
  source_only=(--log-bin=bin --sync-binlog=0 --innodb-flush-log-at-trx-commit=2 --binlog-row-image=FULL --binlog-row-metadata=FULL
    --max-binlog-size=1G)
  # Sources of this version know which transactions touch other rows (WRITESET), so workers need not wait for each other's commit.
  replica_only=(--disable-log-bin --sync-relay-log=0 --relay-log=relay --skip-replica-start --replica-pending-jobs-size-max=128M)
  best_threads=4
}

make_directory() {
  mkdir -p "$1"
  "${server[@]}" "${common[@]}" --initialize-insecure --datadir="$1" --disable-log-bin
}

server_version() { "${server[@]}" --no-defaults --version | grep -oE 'Ver [0-9.]+' | sed 's/Ver /MySQL /'; }

empty_log() { run_sql "$1" -e "RESET BINARY LOGS AND GTIDS"; }

log_position() { run_sql "$1" -e "SELECT REPLACE(@@gtid_executed, '\n', '')"; }

replica_ready() {
  run_sql replica -e "RESET BINARY LOGS AND GTIDS; SET GLOBAL gtid_purged = '$start', replica_parallel_workers = $1, replica_preserve_commit_order = OFF;
    CHANGE REPLICATION SOURCE TO source_host='127.0.0.1', source_port=${server_port[source]}, source_user='bench', source_password='bench',
      source_auto_position=1, get_source_public_key=1"
}

replica_catch_up() {
  local reached
  reached=$(run_sql replica -e "START REPLICA; SELECT WAIT_FOR_EXECUTED_GTID_SET('$end', 1800)")
  [ "$reached" = 0 ] || fail "the replica did not catch up: $(run_sql replica -E -e 'SHOW REPLICA STATUS' | grep -i error)"
}
