#!/bin/sh
# mk-jemalloc.sh LIBJEMALLOC_PIC_A OUTPUT
# Joins jemalloc into one relocatable object that replaces nobody's malloc: the C entry points and
# the malloc_conf variables get the prefix tally_je_, of the result only the five functions stay
# global that alloc/jemalloc_entry.h names. The C++ operators (jemalloc_cpp) are left out.
# The tools may be set: AR, LD, NM, OBJCOPY.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: mk-jemalloc.sh LIBJEMALLOC_PIC_A OUTPUT" >&2
    exit 2
fi
: "${AR:=ar}" "${LD:=ld}" "${NM:=nm}" "${OBJCOPY:=objcopy}"
case $1 in
    /*) archive=$1 ;;
    *) archive=$PWD/$1 ;;
esac
output=$2
work=$output.tmp
if [ ! -r "$archive" ]; then
    echo "mk-jemalloc.sh: cannot read $1" >&2
    exit 1
fi

rm -rf "$work"
mkdir "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
(cd "$work" && $AR x "$archive")
rm -f "$work"/jemalloc_cpp*
$LD -r -o "$work/joined" "$work"/*.o

# Everything that begins with je_ is internal by jemalloc's own naming; the rest are its entries.
$NM --defined-only --extern-only "$work/joined" |
    awk 'NF == 3 && $3 !~ /^je_/ { print $3, "tally_je_" $3 }' >"$work/rename"
: >"$work/keep"
for entry in mallocx rallocx sdallocx nallocx mallctl; do
    if ! grep -q "^$entry " "$work/rename"; then
        echo "mk-jemalloc.sh: $1 has no $entry: is it jemalloc 5, built without a prefix?" >&2
        exit 1
    fi
    echo "tally_je_$entry" >>"$work/keep"
done
# Two steps: in one, objcopy would look for the kept names before it has made them.
$OBJCOPY --redefine-syms="$work/rename" "$work/joined" "$work/renamed"
$OBJCOPY --keep-global-symbols="$work/keep" "$work/renamed" "$work/result"
mv "$work/result" "$output"
