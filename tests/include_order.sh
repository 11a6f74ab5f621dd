#!/usr/bin/env bash
# The include rule: alloc < refcount < cycle < vm < tools, nothing includes upward, and no header
# includes itself through others. First proves on a copy that violations are seen.
#     include_order.sh [--check TREE]
set -u
self=$0
top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
layers="alloc refcount cycle vm tools"

# Prints "FILE TARGET" for each include of one of our files; TARGET is relative to the tree.
edges() {
    local file folder name layer
    # shellcheck disable=SC2086  # a list of folders
    find $layers -name '*.[ch]' -o -name '*.inc' -o -name '*.def' | LC_ALL=C sort |
        while IFS= read -r file; do
            folder=${file%/*}
            sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]\([^">]*\)[">].*/\1/p' "$file" |
                while IFS= read -r name; do
                    if [ -f "$folder/$name" ]; then
                        name=$folder/$name
                    elif [ ! -f "$name" ]; then
                        continue # of the system, or generated
                    fi
                    # a/../b/c.h -> b/c.h
                    while [[ $name =~ ^(.*/)?[^/.]+/\.\./(.*)$ ]]; do
                        name=${BASH_REMATCH[1]}${BASH_REMATCH[2]}
                    done
                    for layer in $layers; do
                        case $name in "$layer"/*) echo "$file $name" ;; esac
                    done
                done
        done
}

rank() {
    local i=0 layer
    for layer in $layers; do
        [ "$layer" = "$1" ] && break
        i=$((i + 1))
    done
    echo $i
}

check_tree() {
    cd "$1" || return 2
    local bad=0 loop file target all
    all=$(edges)
    if [ -z "$all" ]; then
        echo "include_order: found no include at all under $1"
        return 1
    fi
    while read -r file target; do
        if [ "$(rank "${target%%/*}")" -gt "$(rank "${file%%/*}")" ]; then
            echo "$file includes $target: upward"
            bad=1
        fi
    done <<<"$all"
    if ! loop=$(tsort <<<"$all" 2>&1 >/dev/null); then
        echo "headers include each other:"
        printf '%s\n' "$loop" | sed -n 's/^tsort: \([^-]\)/    \1/p' | grep -v 'input contains a loop'
        bad=1
    fi
    return $bad
}

if [ "${1:-}" = --check ]; then
    check_tree "${2:?which tree}"
    exit
fi

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
failed=0
passed=0
report() {
    if [ "$1" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    echo "$1: $2"
}

fresh_copy() {
    rm -rf "${copy:?}/tree"
    mkdir "$copy/tree"
    # shellcheck disable=SC2086  # a list of folders
    (cd "$top" && find $layers \( -name '*.[ch]' -o -name '*.inc' -o -name '*.def' \) -print0 |
        tar -cf - --null -T -) | tar -xf - -C "$copy/tree"
    (cd "$copy/tree" && mkdir -p alloc refcount cycle vm tools)
}

# expect WHAT PATTERN: the planted copy must fail, and say why.
expect() {
    local said
    if said=$(bash "$self" --check "$copy/tree") || ! grep -q "$2" <<<"$said"; then
        report FAIL "$1 was not seen"
        printf '%s\n' "$said"
    else
        report ok "$1 is seen"
    fi
}

fresh_copy
echo '#include "vm/planted.h"' >"$copy/tree/alloc/planted.h"
: >"$copy/tree/vm/planted.h"
expect "alloc/ including vm/" '^alloc/planted.h includes vm/planted.h: upward'

fresh_copy
echo '#  include <cycle/planted.h>' >"$copy/tree/refcount/planted.c"
: >"$copy/tree/cycle/planted.h"
expect "refcount/ including cycle/, in brackets" '^refcount/planted.c includes cycle/planted.h'

fresh_copy
echo '#include "planted2.h"' >"$copy/tree/vm/planted1.h"
echo '#include "../vm/planted1.h"' >"$copy/tree/vm/planted2.h"
expect "a ring of headers" 'vm/planted1.h'

if bash "$self" --check "$top"; then
    report ok "the tree"
else
    report FAIL "the tree"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
