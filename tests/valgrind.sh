#!/usr/bin/env bash
# Memcheck over the Check suites and a sample of the scripts: errors, and leaks that are definite,
# indirect or possible, fail. Ends with "N passed, N failed".
#     valgrind.sh SUITE...      (make check-valgrind)
# VALGRIND_SCRIPTS=N: how many scripts (default 16), spread evenly over the sorted list.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=$PWD}"
tally=${TALLY:-$top_builddir/tally}
if [ -z "${VALGRIND:=$(command -v valgrind)}" ]; then
    echo "valgrind.sh: valgrind is not installed" >&2
    exit 77
fi
if [ -n "${SANITIZED:-}" ]; then
    echo "valgrind.sh: this build has sanitizers, which cannot run under valgrind" >&2
    exit 77
fi
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
# Without forks: Check's children would escape the leak check at the end.
export CK_FORK=no CK_DEFAULT_TIMEOUT=0 TALLY_UNDER_VALGRIND=1
leaks=definite,indirect,possible
memcheck=("$VALGRIND" --quiet --error-exitcode=97 --leak-check=full --num-callers=30
    "--show-leak-kinds=$leaks" "--errors-for-leak-kinds=$leaks" --fair-sched=yes)
[ ! -f "$top_srcdir/tests/valgrind.supp" ] ||
    memcheck+=("--suppressions=$top_srcdir/tests/valgrind.supp")

passed=0
failed=0
running=0
# start NAME ACCEPTED COMMAND...: ACCEPTED "0", or "any" status but valgrind's and a signal's.
start() {
    local name=$1 accepted=$2
    shift 2
    (
        timeout 600 "${memcheck[@]}" "$@" >"$logs/$name.log" 2>&1 </dev/null
        status=$?
        if [ $status -eq 0 ] || { [ "$accepted" = any ] && [ $status -lt 97 ]; }; then
            echo ok >"$logs/$name.result"
        else
            echo "status $status" >"$logs/$name.result"
        fi
    ) &
    running=$((running + 1))
    if [ $running -ge "${TEST_JOBS:-2}" ]; then
        wait -n
        running=$((running - 1))
    fi
}

for suite in "$@"; do
    start "${suite//\//_}" 0 "./$suite"
done
mapfile -t scripts < <(find "$top_srcdir/tests/scripts" -name '_*' -prune -o -name '*.py' -print |
    LC_ALL=C sort | while IFS= read -r script; do
    [ -f "${script%/*}/__init__.py" ] || echo "$script" # a package is not a script
done)
wanted=${VALGRIND_SCRIPTS:-16}
count=${#scripts[@]}
[ "$wanted" -le "$count" ] || wanted=$count
for ((i = 0; i < wanted; i++)); do
    script=${scripts[i * count / wanted]}
    name=${script#"$top_srcdir"/}
    start "${name//\//_}" any "$tally" run --alloc=system --hash-seed=0 "$script"
done
wait

for result in "$logs"/*.result; do
    [ -f "$result" ] || continue
    name=$(basename "$result" .result)
    if [ "$(cat "$result")" = ok ]; then
        passed=$((passed + 1))
        echo "ok: $name"
    else
        failed=$((failed + 1))
        echo "FAIL: $name: $(cat "$result")"
        grep -a -e '^==' -e ':[EF]:' "$logs/${name}.log" | head -n 60
        tail -n 5 "$logs/$name.log"
    fi
done
expected=$(($# + wanted))
if [ $((passed + failed)) -ne $expected ]; then
    failed=$((failed + expected - passed - failed))
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
