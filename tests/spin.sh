#!/usr/bin/env bash
# The protocol of the biased counts (biased.pml) in every interleaving of three threads: no error in
# the model as it is, one in each of those with a planted fault.
set -u
top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
if ! command -v spin >/dev/null; then
    echo "spin is not installed (Debian: spin)"
    exit 77
fi
read -r -a cc <<<"${CC:-cc}"
cp "$top/tests/biased.pml" "$work" && cd "$work" || exit 1
passed=0
failed=0

# search STEPS [DEFINE]: prints how many errors a full search met, "?" if it did not end.
search() {
    spin -DSTEPS="$1" ${2:+-D"$2"} -a biased.pml >log 2>&1 &&
        "${cc[@]}" -O2 -w -DSAFETY -DCOLLAPSE -DMEMLIM=2000 -o pan pan.c >>log 2>&1 &&
        ./pan -m100000 >out 2>>log
    if grep -q 'pan:.*\(out of memory\|reached -DMEMLIM\|max search depth\)' out log; then
        echo "?"
    else
        sed -n 's/.*errors: \([0-9]*\)$/\1/p' out | grep . || echo "?"
    fi
}

verdict() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
        echo "ok: $1"
    else
        failed=$((failed + 1))
        echo "FAIL: $1: $2 errors, $3 expected"
        tail -5 log
    fi
}

verdict "the model" "$(search 1)" 0
sed -n 's/^ *\([0-9]\+ states, stored\).*/    \1/p' out
verdict "drops that come back are not merged" "$(search 1 NO_MERGE)" 0
verdict "planted: two looks at one word" "$(search 2 TWO_LOOKS)" 1
verdict "planted: anybody destroys" "$(search 1 ANYBODY)" 1
verdict "planted: drops are left with the dead" "$(search 1 TO_THE_DEAD)" 1
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
