#!/bin/sh
# Prints a C file with the Python modules that are built in.
#   mk-frozen.sh TOP FILE...      FILE: relative to the directory TOP, vm/frozen/NAME.py
# vm/frozen/a/__init__.py is the package a, vm/frozen/a/b.py its module a.b.
set -eu
LC_ALL=C
export LC_ALL
top=$1
shift

echo '/* Made by vm/mk-frozen.sh. */'
echo '#include "vm/frozen.h"'
rows=
n=0
for file in "$@"; do
    name=${file#vm/frozen/}
    name=$(echo "${name%.py}" | tr / .)
    package=0
    case $name in
    *.__init__)
        name=${name%.__init__}
        package=1
        ;;
    esac
    [ -r "$top/$file" ] || {
        echo "mk-frozen.sh: cannot read $top/$file" >&2
        exit 1
    }
    size=$(wc -c <"$top/$file" | tr -d ' ')
    printf '\n/* %s */\nstatic const unsigned char source_%d[] = {\n' "$file" "$n"
    # -v: od would print a run of equal lines as "*".
    od -An -v -tu1 "$top/$file" | awk '{
        for (i = 1; i <= NF; i++)
            printf "%s,", $i
        print ""
    }'
    # The final 0 is not counted in the size.
    printf '0};\n'
    rows="$rows    {\"$name\", (const char *)source_$n, $size, $package},
"
    n=$((n + 1))
done
printf '\nconst struct vm_frozen vm_frozen_modules[] = {\n%s    {0, 0, 0, 0},\n};\n' "$rows"
