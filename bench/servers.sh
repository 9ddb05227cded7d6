# Throw-away servers for the benchmarks; sourced. Each has a data directory below $work and listens on loopback only. What differs from
# family to family is in mariadb.sh and mysql.sh; durability is the same on all that apply, and none of them writes a log of its own.

declare -A server_pid=() server_port=()
next_port=${BENCH_PORT:-24300}
# A directory from which the servers of one family start, once made; per family.
declare -A templates=()

say() { echo "bench: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# use_family mariadb|mysql
use_family() {
  family=$1
  # shellcheck source=/dev/null
  source "$here/$family.sh"
  require_server
  server_options
  [ -n "${templates[$family]:-}" ] || make_template
  template=${templates[$family]}
}

# A data directory with the account that everything here uses, the tables, and (outside the database that is replicated) numbers to
# make rows from; servers start from a copy of it.
make_template() {
  log_schema > "$work/schema.sql"
  template=$work/template-$family
  templates[$family]=$template
  make_directory "$template" > "$work/template.log" 2>&1 || fail "no data directory: $(tail -n 5 "$work/template.log")"
  start_server "template-$family" "${without_log[@]}"
  "${client[@]}" --no-defaults --socket="$template/s" -u root -e "CREATE USER bench@'%' IDENTIFIED BY 'bench'; GRANT ALL ON *.* TO bench@'%';
    CREATE DATABASE bank; CREATE DATABASE kit"
  run_sql "template-$family" bank < "$work/schema.sql"
  log_procedures | run_sql "template-$family" kit
  stop_server "template-$family"
  rm -f "$template/auto.cnf"
}

# start_server NAME [OPTION...]: from the template, unless NAME has a data directory already.
start_server() {
  local name=$1
  shift
  [ -d "$work/$name" ] || cp -a --reflink=auto "$template" "$work/$name"
  while (exec 3<> "/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do
    next_port=$((next_port + 1))
  done
  local port=$next_port id
  next_port=$((next_port + 1))
  # A replica passes over what a server with its own id wrote, and a log from the cache was written under the port of its day.
  [ "$name" = source ] && id=$port || id=$((port + 100000))
  "${server[@]}" "${common[@]}" --datadir="$work/$name" --tmpdir="$work/$name" --port="$port" --bind-address=127.0.0.1 \
    --socket="$work/$name/s" --pid-file="$work/$name/pid" --server-id="$id" "$@" < /dev/null > "$work/$name.log" 2>&1 &
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
  MYSQL_PWD=bench "${client[@]}" --no-defaults --socket="$work/$name/s" -u bench -N -B "$@"
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
