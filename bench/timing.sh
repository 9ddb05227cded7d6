# Time, CPU and memory of a program, measured from outside, where it cannot flatter itself; sourced.

now_us() { echo "${EPOCHREALTIME/./}"; }

seconds() { printf '%d.%02d' $(($1 / 1000000)) $(($1 % 1000000 / 10000)); }

# time_program OUTPUT ERRORS PROGRAM ARGUMENT...: prints exit code, microseconds, CPU seconds and peak resident MB. Runs in a subshell of its own, whose only child
# that counts is the program: so the shell's times are the program's.
time_program() (
  output=$1 errors=$2
  shift 2
  began=$(now_us)
  "$@" >> "$output" 2>> "$errors" &
  pid=$!
  exec 8<> <(:)
  peak=0
  while [ -d "/proc/$pid" ]; do
    # A process that has ended and waits for its parent has no memory to show.
    found=
    while read -r name value _; do
      [ "$name" != VmHWM: ] || found=$value
    done 2> /dev/null < "/proc/$pid/status" || true
    [ -n "$found" ] || break
    peak=$found
    read -r -t 0.02 -u 8 || true
  done
  code=0
  wait "$pid" || code=$?
  took=$(($(now_us) - began))
  times > "$work/times"
  used=$(tail -n 1 "$work/times" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); sum += t[1] * 60 + t[2] } printf "%.2f", sum }')
  echo "$code $took $used $((peak / 1024))"
)
