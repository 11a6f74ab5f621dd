#!/bin/sh
# Stands in for a compiler under `libtool --mode=compile`: joins $PARTS (archives, whole, and
# objects) into the file after -o. Of its globals those with default
# visibility stay.
set -eu
out=
while [ $# -gt 0 ]; do
    if [ "$1" = -o ]; then
        out=$2
        shift
    fi
    shift
done
: "${out:?no output file}"
rm -f "$out"
# shellcheck disable=SC2086  # both are lists
$JOIN -o "$out" $PARTS
# "g" and no ".hidden" (or .internal): marked visible in the source.
"$OBJDUMP" -t "$out" | awk '$2 == "g" && !/ \.(hidden|internal) / { print $NF }' >"$out.keep"
"$OBJCOPY" --keep-global-symbols="$out.keep" "$out"
rm -f "$out.keep"
