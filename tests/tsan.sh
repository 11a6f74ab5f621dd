#!/usr/bin/env bash
# ThreadSanitizer over tests/threads.c: silent for the policies that let threads share objects, and
# complaining about plain, where what its case "race" does is one.
set -u
top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
build=${top_builddir:-$PWD}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
if [ -n "${SANITIZED:-}" ]; then
    echo "this build has another sanitizer already"
    exit 77
fi
read -r -a check_flags <<<"${CHECK_FLAGS:-$(pkg-config --cflags --libs check)}"
read -r -a cc <<<"${CC:-cc}"
echo 'int main(void) { return 0; }' >"$work/none.c"
if ! "${cc[@]}" -fsanitize=thread -o "$work/none" "$work/none.c" "${check_flags[@]}" 2>"$work/why" ||
    ! "$work/none" 2>>"$work/why"; then
    echo "no ThreadSanitizer here: $(head -1 "$work/why")"
    exit 77
fi
passed=0
failed=0

# The words of a variable in refcount/local.mk.
policy_sources() {
    sed -n "s/^policy_$1_sources = //p" "$top/refcount/local.mk"
}

# run POLICY [CASE]: compiles and runs; what it said is in $work/POLICY.log.
run() {
    local policy=$1 sources only=()
    [ $# -lt 2 ] || only=("CK_RUN_CASE=$2")
    read -r -a sources <<<"$(policy_sources "$policy")"
    (cd "$top" && "${cc[@]}" -std=gnu11 -O1 -g -fsanitize=thread -DHAVE_CONFIG_H -I"$build" -I. \
        -iquote alloc -iquote cycle -DRC_POLICY="$policy" -DRC_ENGINE=tally_engine_tsan \
        -o "$work/$policy" tests/threads.c alloc/*.c refcount/*.c cycle/*.c "${sources[@]}" \
        "${check_flags[@]}" -lpthread -ldl -lm) >"$work/$policy.log" 2>&1 || return 2
    env "${only[@]}" CK_FORK=no TALLY_ALLOC=system TSAN_OPTIONS=halt_on_error=0:exitcode=66 \
        "$work/$policy" >>"$work/$policy.log" 2>&1
}

verdict() {
    if [ "$2" = yes ]; then
        passed=$((passed + 1))
        echo "ok: $1"
    else
        failed=$((failed + 1))
        echo "FAIL: $1"
        grep -A25 -e WARNING -e error: -e undefined -e ':F:' -e ':E:' "$work/$3.log" | head -60
    fi
}

for policy in biased atomic locked; do
    run "$policy" && answer=yes || answer=no
    verdict "$policy is silent" "$answer" "$policy"
done
run plain race
if grep -q 'WARNING: ThreadSanitizer: data race' "$work/plain.log"; then answer=yes; else answer=no; fi
verdict "the race under plain is seen" "$answer" plain
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
