# MariaDB 10.11 as the benchmarks run it; sourced by use_family.

mariadbd=/usr/sbin/mariadbd
server=("$mariadbd")
client=(mariadb)

# What Debian calls core are programs alone: installing them starts no service.
require_server() {
  [ -x "$mariadbd" ] && [ -x /usr/bin/mariadb ] && [ -x /usr/bin/mariadb-install-db ] && return
  local as_root=() packages=(mariadb-server-core mariadb-client-core)
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "please run: sudo apt-get install --no-install-recommends ${packages[*]}"
      exit 2
    fi
    as_root=(sudo -n)
  fi
  say "installing ${packages[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}" >&2
}

server_options() {
  common=(--no-defaults --skip-name-resolve --innodb-log-file-size=256M --innodb-buffer-pool-size=256M --max-allowed-packet=64M
    --character-set-server=utf8mb4 --max-connections=200)
  if [ "$(id -u)" = 0 ]; then
    common+=(--user=root)
  fi
  without_log=(--skip-log-bin)
  relaxed_only=(--innodb-flush-log-at-trx-commit=2)
  durable_only=(--innodb-flush-log-at-trx-commit=1)
  source_only=(--log-bin=bin --sync-binlog=0 --innodb-flush-log-at-trx-commit=2 --binlog-format=ROW --binlog-row-image=FULL --binlog-row-metadata=FULL
    --gtid-strict-mode=ON --max-binlog-size=1G)
  # The replica's own files are flushed by the operating system, which is the fastest it offers.
  replica_only=(--skip-log-bin --sync-relay-log=0 --sync-master-info=0 --sync-relay-log-info=0 --relay-log=relay --skip-slave-start
    --slave-parallel-max-queued=16777216 --gtid-strict-mode=ON)
  best_threads=4
}

make_directory() {
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$1" --auth-root-authentication-method=normal --skip-test-db \
    --skip-name-resolve
}

server_version() { "$mariadbd" --version | grep -oE '[0-9.]+-MariaDB' | head -n 1; }

empty_log() { run_sql "$1" -e "RESET MASTER"; }

log_position() { run_sql "$1" -e "SELECT @@gtid_binlog_pos"; }

# replica_ready THREADS: knows its source and where to begin, and does not run yet.
replica_ready() {
  run_sql replica -e "SET GLOBAL slave_parallel_threads = $1, slave_parallel_mode = 'optimistic', gtid_slave_pos = '$start';
    CHANGE MASTER TO master_host='127.0.0.1', master_port=${server_port[source]}, master_user='bench', master_password='bench',
      master_use_gtid=slave_pos"
}

# Returns when the replica has applied the last transaction.
replica_catch_up() {
  local reached
  reached=$(run_sql replica -e "START SLAVE; SELECT MASTER_GTID_WAIT('$end', 1800)")
  [ "$reached" = 0 ] || fail "the replica did not catch up: $(run_sql replica -E -e 'SHOW SLAVE STATUS' | grep -i error)"
}
