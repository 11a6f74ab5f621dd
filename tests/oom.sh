#!/usr/bin/env bash
# Out of memory: every allocation of the scripts in tests/oom_scripts, and of the engine's start, fails once,
# and from then on, by count and by bytes (tests/oom_main.c). Wanted: MemoryError or what the script
# does anyway, no signal, all counts right, nothing left after teardown. Ends with "N passed, N failed".
# About 4 ms of CPU time a point, 28,000 points. OOM_SAMPLE=N: every Nth script and start only.
set -u
cd "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}" || exit 1
driver=${top_builddir:-.}/tests/oom_driver
jobs=${TEST_JOBS:-2}
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
export OOM_DRIVER=$driver
passed=0
failed=0
[ -x "$driver" ] || { echo "oom.sh: no $driver: make check builds it"; exit 1; }
if [ -n "${SANITIZED:-}" ]; then
    echo "oom.sh: this build has sanitizers, which allocate for themselves" >&2
    exit 77
fi

# The detector detects: a block kept, a count kept, a death, each after a failure.
control() {
    local said
    said=$("$driver" "--plant=$1" --only=once:20 tests/oom_scripts/lists.py)
    if [ $? -eq 1 ] && grep -q "^FAIL: .*: $2" <<<"$said"; then
        passed=$((passed + 1))
        echo "ok: $2 is seen"
    else
        failed=$((failed + 1))
        echo "FAIL: $2 was not seen"
        printf '%s\n' "$said"
    fi
}
control 1 '1 blocks of 100 bytes after teardown'
control 2 '1 wrong counts'
control 3 'signal 6'

mapfile -t scripts < <(find tests/oom_scripts -name '*.py' | LC_ALL=C sort)
sample=${OOM_SAMPLE:-1}
{
    for ((i = 1; i <= jobs * sample; i += sample)); do echo "--start-up $i/$((jobs * sample))"; done
    for ((i = 0; i < ${#scripts[@]}; i += sample)); do echo "${scripts[i]}"; done
    # blocks in batches: little fails, but in the strategy itself
    echo "--alloc=slab tests/oom_scripts/lists.py tests/oom_scripts/classes.py tests/oom_scripts/strings.py"
} >"$logs/list"
# shellcheck disable=SC2016  # for the inner shell
nl -w 4 -n rz "$logs/list" | LOGS=$logs xargs -P "$jobs" -L 1 \
    bash -c 'n=$1; shift; "$OOM_DRIVER" "$@" >"$LOGS/$n.log" 2>&1; echo $? >"$LOGS/$n.status"' oom
while read -r number _; do
    log=$logs/$number.log
    counted=$(tail -n 1 "$log")
    if [[ $counted =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        sed '$d' "$log"
    else
        failed=$((failed + 1))
        echo "FAIL: $(sed -n "$((10#$number))p" "$logs/list") did not come to its end"
        tail -n 20 "$log"
    fi
done < <(nl -w 4 -n rz "$logs/list")
if [ ${#scripts[@]} -lt 20 ]; then
    failed=$((failed + 1))
    echo "FAIL: only ${#scripts[@]} scripts in tests/oom_scripts"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
