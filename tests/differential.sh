#!/bin/sh
# The scripts and the examples under tally and under python3.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=$PWD}"
[ -n "${PYTHON3:=$(command -v python3 || true)}" ] || exit 77
timeout=20
[ -z "${SANITIZED:-}" ] || timeout=120
exec "$PYTHON3" "$top_srcdir/tests/diff.py" --tally "${TALLY:-$top_builddir/tally}" \
    --python "$PYTHON3" --jobs "${TEST_JOBS:-2}" --cache "$top_builddir/tests/diff-cache" \
    --timeout $timeout "$top_srcdir/tests/scripts" "$top_srcdir/examples"
