#!/usr/bin/env bash
# make installcheck: what was installed serves somebody else's program. Every header compiles alone;
# examples/embed/ builds through pkg-config, with the shared and with the static library, finds the
# leak that is planted, by its line, and nothing without one; Memcheck agrees where it is installed.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
# verdict NAME COMMAND...: the output is shown if it fails.
verdict() {
    local name=$1
    shift
    if "$@" >"$work/output" 2>&1; then
        passed=$((passed + 1))
        echo "ok: $name"
    else
        failed=$((failed + 1))
        echo "FAIL: $name"
        cat "$work/output"
    fi
}
read -ra cc <<<"$CC $CFLAGS"

# Without GNU extensions switched on.
alone() {
    echo "#include <tally/$1>" >"$work/header.c"
    "${cc[@]}" -std=c11 -Wall -Wextra -Werror -I"$PREFIX_INCLUDE" -c -o "$work/header.o" "$work/header.c"
}
for header in "$PREFIX_INCLUDE"/tally/*.h; do
    verdict "<tally/${header##*/}> compiles alone" alone "${header##*/}"
done

cp -r "$top_srcdir/examples/embed" "$work/embed" && chmod -R u+w "$work/embed" || exit 1
# expect STATUS PATTERN COMMAND...: a line of its output matches, none does if PATTERN is empty.
expect() {
    local status=0 wanted=$1 pattern=$2
    shift 2
    "$@" >"$work/said" 2>&1 || status=$?
    cat "$work/said"
    [ $status -eq "$wanted" ] || { echo "status $status, expected $wanted"; return 1; }
    if [ -n "$pattern" ]; then grep -q "$pattern" "$work/said"; else ! grep -q lost "$work/said"; fi
}

# The line of the planted take, and that of the call that makes towns.
line_of() {
    grep -n "$1" "$work/embed/graph.c" | head -n 1 | cut -d: -f1
}
taken=$(line_of 'the leak: nobody')
made=$(line_of 'town_new(text, TALLY_HERE)')
# examples NAME PROGRAM
examples() {
    verdict "$1: a clean run" expect 0 '' "$2"
    verdict "$1: the line that made the lost object" expect 1 \
        "^lost: town made at graph.c:$made: 2 counts, 1 reference; 20 objects" "$2" --leak
    verdict "$1: every strategy may be given" expect 0 '' "$2" --alloc=quarantine/slab --collector=scan,first=1
    verdict "$1: no collector, so rings are lost" expect 1 "^lost cycle: town made at graph.c:$made;" \
        "$2" --collector=none
    verdict "$1: little memory" expect 2 '^graph: out of memory$' "$2" --alloc=limit=20k
    verdict "$1: a strategy that is not there" expect 2 "unknown allocator 'nosuch'" "$2" --alloc=nosuch
    case " ${TALLY_ENGINES:-} " in *" exact "*)
        verdict "$1: the line that took the count" expect 1 "last taken at graph.c:$taken;" \
            "$2" --leak --engine=exact
        verdict "$1: takes and drops are told" expect 0 'take [1-9][0-9]* drop [1-9]' "$2" --events --engine=exact
        ;;
    esac
    [ -n "${VALGRIND:-}" ] && [ -z "${SANITIZED:-}" ] || return 0
    local memcheck=("$VALGRIND" --quiet --error-exitcode=97 --leak-check=full
        "--errors-for-leak-kinds=definite,indirect,possible")
    verdict "$1: Memcheck, clean" expect 0 '' "${memcheck[@]}" "$2"
    verdict "$1: Memcheck finds the planted leak" expect 97 'definitely lost' "${memcheck[@]}" "$2" --leak
}

if [ -f "$PREFIX_LIB/libtally.so" ]; then
    LD_LIBRARY_PATH=$PREFIX_LIB${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
    verdict "shared: builds" make -C "$work/embed" CC="$CC" CFLAGS="$CFLAGS -Wall -Wextra -Werror"
    examples shared "$work/embed/graph"
fi
if [ -f "$PREFIX_LIB/libtally.a" ]; then
    read -ra libs <<<"$($PKG_CONFIG --static --libs tally | sed 's/-ltally\>/-l:libtally.a/')"
    read -ra flags <<<"$($PKG_CONFIG --cflags tally)"
    static() {
        cd "$work/embed" && "${cc[@]}" -std=c11 -Wall -Wextra "${flags[@]}" -o static graph.c "${libs[@]}"
    }
    verdict "static: builds" static
    examples static "$work/embed/static"
fi
verdict "tally is installed" "$PREFIX_BIN/tally" version
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
