#!/usr/bin/env bash
# On a known pointer a take under plain is 3 instructions and a drop 5, immortals and damage looked
# for: counted in what the compiler made of bench_take() and bench_drop(), up to the return.
set -u
cd "${top_builddir:-.}" || exit 1
program=tests/bench_refcount_plain
case "$(uname -m) ${SANITIZED:+sanitized} ${BUILD_CFLAGS:-}" in
*sanitized*)
    echo "not with sanitizers, which add instructions of their own"
    exit 77
    ;;
x86_64\ *-O[23]*) ;;
*)
    echo "only for x86-64 and -O2 (CFLAGS: ${BUILD_CFLAGS:-none})"
    exit 77
    ;;
esac
passed=0
failed=0

# The instructions of a function up to its return, the way of a count that is live.
hot_path() {
    ${OBJDUMP:-objdump} -d --no-show-raw-insn "$program" | awk -v name="<$1>:" '
        $2 == name { on = 1; next }
        on && $2 == "endbr64" { next }
        on && $2 ~ /^ret/ { exit }
        on && NF < 2 { exit }
        on { print }'
}

# expect FUNCTION MOST
expect() {
    local code n
    code=$(hot_path "$1")
    n=$(grep -c . <<<"$code")
    if [ "$n" -ge 3 ] && [ "$n" -le "$2" ]; then
        passed=$((passed + 1))
        echo "ok: $1: $n instructions"
    else
        failed=$((failed + 1))
        echo "FAIL: $1: $n instructions, at most $2 expected"
    fi
    printf '%s\n' "$code"
}

expect bench_take 3
expect bench_drop 5
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
