#!/usr/bin/env bash
# The strategy of examples/strategy, built as its comment says: scripts run under it as under any
# other, and what is wrong with a shared object is said in one sentence.
set -u
tally=${TALLY:-./tally}
python=${PYTHON3:-python3}
top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
case $tally in
/*) ;;
*) tally=$PWD/$tally ;;
esac
# plugin_registry.py leaks on purpose, which a leak checker of our own build would stop at.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
passed=0
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
ln -s "$top/alloc" tally # as the headers are installed

judge() { # STATUS NAME [OUTPUT]
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL: %s\n%s\n' "$2" "${3:-}"
    fi
}

build() { # OUTPUT [FLAG...]
    local output=$1
    shift
    # shellcheck disable=SC2086  # CC may be several words
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -shared -fPIC -O2 -I. "$@" -o "$output" power2.c
}

refused() { # FILE TEXT
    local said status
    said=$("$tally" run --alloc="./$1" -c 'print(1)' 2>&1)
    status=$?
    [ $status -eq 2 ] && [ "$(wc -l <<<"$said")" -eq 1 ] && grep -qF -- "$2" <<<"$said"
    judge $? "$1 is refused" "$status: $said"
}

cp "$top/examples/strategy/power2.c" .
build power2.so
judge $? "power2.c compiles without a warning"
for example in "$top"/examples/*.py; do
    for spec in ./power2.so str:./power2.so limit=1G/quarantine=1M/./power2.so; do
        cmp -s <("$python" "$example" 2>/dev/null) <("$tally" run --alloc="$spec" "$example" 2>&1)
        judge $? "$(basename "$example") under $spec"
    done
done
said=$("$tally" run --pool-stats --alloc=./power2.so -c 'print([i for i in range(100)][-1])' 2>&1)
grep -q 'list.items *power2 ' <<<"$said"
judge $? "--pool-stats names it" "$said"
said=$("$tally" compare --rounds=2 --alloc=slab --alloc=./power2.so -c 'print(1)' 2>&1)
judge $? "compare takes it" "$said"

sed 's/\.version = POOL_STRATEGY_VERSION/.version = 99/' power2.c >other.c && mv other.c power2.c
build version.so
refused version.so "built for another version of pool.h"
sed 's/\.free = power2_free,/.free = 0,/' "$top/examples/strategy/power2.c" >power2.c
build free.so -Wno-unused-function
refused free.so "the slot 'free' is NULL"
sed 's/tally_strategy = /my_strategy = /' "$top/examples/strategy/power2.c" >power2.c
build symbol.so
refused symbol.so "it exports no symbol 'tally_strategy'"
echo 'no library' >text.so
refused text.so "cannot load the allocator './text.so'"
refused missing.so "cannot load the allocator './missing.so'"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
