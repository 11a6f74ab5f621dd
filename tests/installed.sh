#!/bin/sh
# make installcheck: a program of somebody else's compiles and links against what was installed,
# with the shared and with the static library, and the installed tally runs a script.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/user.c" <<'END'
#include <stdio.h>
const char *tally_version(void);
int main(void)
{
    return puts(tally_version()) < 0;
}
END
# Every installed header compiles alone, without GNU extensions switched on.
for header in "$PREFIX_INCLUDE"/tally/*.h; do
    [ -f "$header" ] || continue
    echo "#include <tally/$(basename "$header")>" >"$work/header.c"
    # shellcheck disable=SC2086  # lists of options
    $CC $CFLAGS -std=c11 -Wall -Wextra -Werror -I"$PREFIX_INCLUDE" -c -o "$work/header.o" "$work/header.c"
    echo "ok: <tally/$(basename "$header")> compiles alone"
done
# shellcheck disable=SC2086
if [ -f "$PREFIX_LIB/libtally.so" ]; then
    $CC $CFLAGS -I"$PREFIX_INCLUDE" -o "$work/shared" "$work/user.c" -L"$PREFIX_LIB" -ltally
    echo "ok: shared, version $(LD_LIBRARY_PATH=$PREFIX_LIB "$work/shared")"
fi
# shellcheck disable=SC2086
if [ -f "$PREFIX_LIB/libtally.a" ]; then
    $CC $CFLAGS -I"$PREFIX_INCLUDE" -o "$work/static" "$work/user.c" "$PREFIX_LIB/libtally.a" $LIBS
    echo "ok: static, version $("$work/static")"
fi
test -x "$PREFIX_BIN/tally"
echo "ok: tally is installed"
