#!/bin/sh
# Each engine object has one global symbol of its own, and the libraries export tally_* and pool_* only.
set -eu
cd "${top_builddir:-.}"
passed=0
failed=0
verdict() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
        echo "ok: $1"
    else
        failed=$((failed + 1))
        printf 'FAIL: %s\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3"
    fi
}
globals() {
    # shellcheck disable=SC2086  # libtool's NM comes with options
    ${NM:-nm} -g --defined-only "$@" | awk 'NF == 3 && $2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort | tr '\n' ' '
}

for engine in ${TALLY_ENGINES:-plain exact}; do
    verdict "engine_$engine.o" "tally_engine_$engine " "$(globals "engine_$engine.o")"
done
# The control: before joining there are many.
case $(globals libvm_plain.a) in
*" "*" "*) many=yes ;;
*) many=no ;;
esac
verdict "the archive has many globals" yes $many

for library in .libs/libtally.so .libs/libtally.a; do
    [ -f "$library" ] || continue
    option=
    case $library in *.so) option=-D ;; esac
    # shellcheck disable=SC2086  # one option or none
    foreign=$(globals $option "$library" | tr ' ' '\n' | grep -v -e '^tally_' -e '^pool_' -e '^TALLY_' -e '^$' \
        -e asan -e ubsan -e sancov | tr '\n' ' ')
    verdict "$library exports tally_* and pool_* only" "" "$foreign"
    public=$(globals $option "$library" | tr ' ' '\n' | grep -x tally_version || true)
    verdict "$library exports tally_version" tally_version "$public"
    internal=$(globals $option "$library" | tr ' ' '\n' | grep '^tally_engine_' | tr '\n' ' ')
    verdict "$library does not export the engines" "" "$internal"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
