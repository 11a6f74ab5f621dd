#!/bin/sh
# The scripts with a collection at every Nth allocation. Under `make check-long` all of them;
# STRESS_SAMPLE=1/10 takes a tenth, drawn with STRESS_SEED (printed).
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=$PWD}"
[ -n "${PYTHON3:=$(command -v python3 || true)}" ] || exit 77
set -- --tally "${TALLY:-$top_builddir/tally}" --python "$PYTHON3" --jobs "${TEST_JOBS:-2}" \
    --cache "$top_builddir/tests/diff-cache" --timeout 300 "--opts=--gc-stress=${STRESS_EVERY:-1}"
[ -z "${STRESS_SAMPLE:-}" ] || set -- "$@" --sample "$STRESS_SAMPLE"
[ -z "${STRESS_SEED:-}" ] || set -- "$@" --seed "$STRESS_SEED"
exec "$PYTHON3" "$top_srcdir/tests/diff.py" "$@" "$top_srcdir/tests/scripts"
