# Throw-away MariaDB servers for the benchmarks; sourced. Each has a data directory below $work and listens on loopback only.
# Durability is relaxed the same way on all of them (--durable undoes it), and no server but the source writes a log.

mariadbd=/usr/sbin/mariadbd
declare -A server_pid=() server_port=()
next_port=${BENCH_PORT:-24300}

say() { echo "bench: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# What Debian calls core are programs alone: installing them starts no service.
require_mariadb() {
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
  if [ "$durable" = 1 ]; then
    common+=(--innodb-flush-log-at-trx-commit=1)
  else
    common+=(--innodb-flush-log-at-trx-commit=2)
  fi
  source_only=(--log-bin=bin --sync-binlog="$durable" --binlog-format=ROW --binlog-row-image=FULL --binlog-row-metadata=FULL
    --gtid-strict-mode=ON --max-binlog-size=1G)
  # The replica's own files are flushed by the operating system, which is the fastest it offers.
  replica_only=(--skip-log-bin --sync-relay-log=0 --sync-master-info=0 --sync-relay-log-info=0 --relay-log=relay --skip-slave-start
    --slave-parallel-max-queued=16777216 --gtid-strict-mode=ON)
}

# A data directory with the account that everything here uses; servers start from a copy of it.
make_template() {
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$work/template" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve > "$work/template.log" 2>&1 || fail "no data directory: $(tail -n 5 "$work/template.log")"
  start_server template
  mariadb --no-defaults --socket="$work/template/s" -u root -e "CREATE USER bench@'%' IDENTIFIED BY 'bench'; GRANT ALL ON *.* TO bench@'%'; CREATE DATABASE bank"
  run_sql template bank < "$work/schema.sql"
  stop_server template
}

# start_server NAME [OPTION...]: from the template, unless NAME has a data directory already.
start_server() {
  local name=$1
  shift
  [ -d "$work/$name" ] || cp -a "$work/template" "$work/$name"
  while (exec 3<> "/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do
    next_port=$((next_port + 1))
  done
  local port=$next_port
  next_port=$((next_port + 1))
  "$mariadbd" "${common[@]}" --datadir="$work/$name" --tmpdir="$work/$name" --port="$port" --bind-address=127.0.0.1 \
    --socket="$work/$name/s" --pid-file="$work/$name/pid" --server-id="$port" "$@" < /dev/null > "$work/$name.log" 2>&1 &
  server_pid[$name]=$!
  server_port[$name]=$port
  local i
  for ((i = 0; i < 3000; i++)); do
    if [ -S "$work/$name/s" ] && (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      return
    fi
    kill -0 "${server_pid[$name]}" 2>/dev/null || break
    sleep 0.02
  done
  fail "server $name did not start: $(tail -n 5 "$work/$name.log")"
}

stop_server() {
  local name=$1
  [ -n "${server_pid[$name]:-}" ] || return 0
  kill "${server_pid[$name]}" 2>/dev/null || true
  wait "${server_pid[$name]}" 2>/dev/null || true
  unset "server_pid[$name]"
}

drop_server() {
  stop_server "$1"
  rm -rf "${work:?}/$1"
}

stop_all() {
  local name
  for name in "${!server_pid[@]}"; do
    stop_server "$name"
  done
  rm -rf "$work"
}

# run_sql NAME ARGUMENT...: the client on that server's socket.
run_sql() {
  local name=$1
  shift
  mariadb --no-defaults --socket="$work/$name/s" -u bench -pbench -N -B "$@"
}

# CPU seconds that the running servers have used so far, in hundredths.
servers_cpu() {
  local name stat sum=0
  for name in "${!server_pid[@]}"; do
    stat=$(< "/proc/${server_pid[$name]}/stat")
    # shellcheck disable=SC2206
    local fields=(${stat##*) })
    sum=$((sum + fields[11] + fields[12]))
  done
  echo "$sum"
}
