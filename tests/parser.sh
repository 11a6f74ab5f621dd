#!/bin/sh
# The parser against CPython's own, over a sample of the standard library and bad input.
set -u
[ -n "${PYTHON3:=$(command -v python3 || true)}" ] || exit 77
if [ -n "${TALLY_LONG:-}" ]; then
    set -- --all --mutate=2000
else
    set -- --files=100 --mutate=200 --seed=1
fi
exec "$PYTHON3" "${top_srcdir:-$(dirname "$0")/..}/tests/parser_diff.py" \
    "${top_builddir:-.}/tests/parser_driver" "$@"
