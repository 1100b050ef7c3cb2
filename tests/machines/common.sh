# shellcheck shell=bash
# Sourced by tests/machines/slurm and tests/machines/parallel: a folder of its own, and a small sweep whose tables the shards
# must give. KNEE names the program. Exit status 77: skipped.

readonly kSkipped=77
knee=$(readlink -f "${KNEE:?expected the program in the environment variable KNEE}")
folder=$(mktemp -d)

fail() {
  echo "failed: $*" >&2
  exit 1
}

skip() {
  echo "skipped: $*"
  exit $kSkipped
}

# require PROGRAM...: skips the test unless tests/run --more runs it and the programs are there.
require() {
  local program
  if [[ ${KNEE_MORE:-} != yes ]]; then skip "only tests/run --more runs it"; fi
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "there is no $program"
  done
}

# wait_until SECONDS WHAT COMMAND...: runs the command ten times a second until it succeeds.
wait_until() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "$what has not happened in time"
    sleep 0.1
  done
}

# write_scenario REQUESTS: two architectures at four loads, two replications of REQUESTS each.
write_scenario() {
  cat >"$folder/small.yaml" <<END
scenario: small
workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}
architectures:
  loop: {runtime: event-loop}
  threads: {runtime: gil, threads: 4}
sweep: {load: [100/s, 200/s, 300/s, 400/s]}
measure: {requests: $1, replications: 2}
END
}

# compare DIRECTORY: its tables are those of one sweep, byte for byte.
compare() {
  local table
  "$knee" sweep "$folder/small.yaml" -q -o "$folder/whole" >"$folder/whole.log" 2>&1 || fail "one sweep: $(cat "$folder/whole.log")"
  for table in results.csv classes.csv replications.csv; do
    cmp "$folder/whole/$table" "$1/$table" || fail "$table of the shards is not that of one sweep"
  done
  [[ $(wc -l <"$1/results.csv") == 9 ]] || fail "expected a header and 8 points in results.csv"
}
