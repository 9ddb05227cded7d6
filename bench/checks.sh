# Compares what arrived with the source, so that a fast wrong run fails; sourced.

# summarize SERVER TABLE...: per table its count and a sum over all columns of all rows, both of which add up over shards.
summarize() {
  local name=$1 table columns
  shift
  for table in "$@"; do
    columns=$(run_sql "$name" -e "SELECT GROUP_CONCAT('QUOTE(', column_name, ')' ORDER BY ordinal_position)
      FROM information_schema.columns WHERE table_schema = 'bank' AND table_name = '$table'")
    run_sql "$name" bank -e "SELECT '$table', COUNT(*), COALESCE(SUM(CRC32(CONCAT_WS(',', $columns))), 0) FROM $table"
  done
}

# Reads summaries and adds them up per table.
add_up() {
  local -A counts=() sums=()
  local table count sum
  while read -r table count sum; do
    counts[$table]=$((${counts[$table]:-0} + count))
    sums[$table]=$((${sums[$table]:-0} + sum))
  done
  for table in "${!counts[@]}"; do
    echo "$table ${counts[$table]} ${sums[$table]}"
  done | sort
}

# same_as_expected WHAT: the summaries on standard input are those of the source.
same_as_expected() {
  local found
  found=$(add_up)
  [ "$found" = "$(< "$log_path/expected")" ] ||
    fail "$1 differs from the source; table, rows, sum:"$'\n'"$found"$'\n'"expected:"$'\n'"$(< "$log_path/expected")"
}

# check_shards COUNT TABLE...: all rows are there, and each is on the shard where the rule in SQL says.
check_shards() {
  local count=$1 i table strays
  shift
  for ((i = 0; i < count; i++)); do
    for table in "$@"; do
      strays=$(run_sql "t$i" bank -e "SELECT COUNT(*) FROM $table WHERE CRC32(user_id) % $count <> $i")
      [ "$strays" = 0 ] || fail "$strays rows of $table are on shard $i and belong elsewhere"
    done
  done
  for ((i = 0; i < count; i++)); do
    summarize "t$i" "$@"
  done | same_as_expected "Uldra with $count targets"
}
