# How late a commit on the source is seen on a target while Uldra follows, and how soon after a kill -9 again; sourced.
# bench/Uldra.Bench writes and watches on one clock, and runs Uldra itself.

latency_rate=1000 latency_kills=3

build_bench() {
  # shellcheck source=tests/sdk.sh
  source "$here/../tests/sdk.sh"
  find_dotnet
  require_sdk
  say "building"
  "$dotnet" build "$here/Uldra.Bench" -c Release -v q -nologo > "$work/build.log" || fail "$(cat "$work/build.log")"
}

# For the family in use, with every kind of commit; the source is durable where the target is.
measure_latency() {
  for commit in $commits; do
    # shellcheck disable=SC2046
    start_server source "${source_only[@]}" $(durability) $([ "$commit" = relaxed ] || echo --sync-binlog=1)
    empty_log source
    # shellcheck disable=SC2046
    start_server t0 "${without_log[@]}" $(durability)
    pipeline 1 "${lanes%% *}" earliest > "$work/uldra.yaml"
    "$dotnet" "$here/Uldra.Bench/bin/Release/net10.0/Uldra.Bench.dll" latency "mysql://bench:bench@127.0.0.1:${server_port[source]}" \
      "mysql://bench:bench@127.0.0.1:${server_port[t0]}" "$latency_rate" "$latency_seconds" "$latency_kills" \
      "$dotnet" "$here/../src/Uldra.Cli/bin/Release/net10.0/Uldra.Cli.dll" run "$work/uldra.yaml" > "$work/latency" 2> "$work/uldra.log" ||
      fail "latency could not be measured: $(tail -n 5 "$work/uldra.log")"
    echo "$family $commit $(< "$work/latency")" >> "$work/latencies"
    say "$family, $commit: latency $(< "$work/latency")"
    drop_server t0
    drop_server source
  done
}

print_latencies() {
  echo "| servers | commits | transactions/s | p50 ms | p90 ms | p99 ms | most ms | kill -9 → caught up, s |"
  echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
  awk -v rate="$latency_rate" '{ printf "| %s | %s | %d | %s | %s | %s | %s | %s |\n", $1, $2, rate, $4, $5, $6, $7, $8 }' "$work/latencies"
}
